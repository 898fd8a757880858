/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Which user to add, and to which room. */
export type AddMemberInput = {
  /** The id of a room of which the viewer is a member. */
  roomId: string;
  /** The id of the user to add. `Query.user` finds a user by username. */
  userId: string;
};

/** Whom to keep out, for how long, and why. */
export type BanUserInput = {
  /** Also delete what they said in the last so many seconds: at most 604,800 seconds by default, which are 7 days, and at most 1,000 messages by default, the newest. */
  deleteMessagesSeconds?: number | null | undefined;
  /** Why, for the other moderators: at most 500 characters by default. The user is not told. */
  reason?: string | null | undefined;
  /** The id of a room in which the viewer is a moderator or the owner. */
  roomId: string;
  /** For how long, from now on. Absent: until the ban is lifted. */
  seconds?: number | null | undefined;
  /** The id of any user, a member or not. */
  userId: string;
};

/** Whom to block. */
export type BlockUserInput = {
  /** The id of the user. */
  userId: string;
};

/** The password, and the one to take its place. */
export type ChangePasswordInput = {
  /** At least 8 characters by default, and at most 128 characters by default, as in `createUser`. */
  newPassword: string;
  /** The password until now. */
  oldPassword: string;
};

/** To which room, for how long, and for how many people. */
export type CreateInvitationInput = {
  /** For how long it is good: at most 31,536,000 seconds by default. */
  expiresInSeconds?: number | null | undefined;
  /** How many people may join with it. Absent: any number. */
  maxUses?: number | null | undefined;
  /** The id of a room of which the viewer is a member. */
  roomId: string;
};

/** The room to create. */
export type CreateRoomInput = {
  /** The `https` address of a picture: at most 512 characters by default. Null: none. */
  avatarUrl?: string | null | undefined;
  /** Makes it safe to send the same request again. The client makes up a new text for every room: not empty, at most 64 characters by default. A second request with the same `clientRoomId` that asks for the same room answers the one that the first one created. */
  clientRoomId?: string | null | undefined;
  /** The application’s own id of the room, at most 256 characters by default: only for the application, itself or as somebody. If there is such a room already, that one is answered, as it is. */
  externalId?: string | null | undefined;
  /** Who is to be in it besides the viewer: at most 50 members by default. Those who cannot be added are left out: unknown people, people who have blocked the viewer, and people who are in too many rooms already. Each counts as a command. */
  memberIds?: Array<string> | null | undefined;
  /** What the application attaches to the room: an object of at most 2 KiB by default as JSON. Null: nothing. */
  metadata?: unknown;
  /** The name, on one line: at most 80 characters by default. At least one character must be visible, and none may change the direction of text. Spaces at both ends are removed. */
  name: string;
  /** The least role that may add members. */
  roleToAdd?: RoomRole | null | undefined;
  /** The least role that may remove fellow members. */
  roleToRemove?: RoomRole | null | undefined;
  /** The least role that may send messages and react. */
  roleToSend?: RoomRole | null | undefined;
  /** How long a member has to wait after a message before the next one: at most 21,600 seconds by default. Zero: not at all. */
  slowModeSeconds?: number | null | undefined;
  /** What the room is about, in one line: at most 250 characters by default. Null or blank: nothing. */
  topic?: string | null | undefined;
  /** Who may see the room. */
  visibility?: RoomVisibility | null | undefined;
};

/** The account to create. */
export type CreateUserInput = {
  /** The name to show, on one line: at most 64 characters by default. At least one character must be visible. Without it, the username is shown as the client wrote it. */
  displayName?: string | null | undefined;
  /** At least 8 characters by default, and at most 128 characters by default, counted as people see them. It is compared in Unicode normalization form C, so that the same password is recognised from every keyboard. */
  password: string;
  /** Letters from a to z, digits and `_`: 3 or more, at most 32 characters by default. Capital letters become small ones, spaces at both ends are removed. No other user may have the same username. */
  username: string;
};

/** What shows that the viewer asks, and nobody else. */
export type DeleteAccountInput = {
  /** The password. It is required where the account has one. */
  password?: string | null | undefined;
};

/** The room to delete. */
export type DeleteRoomInput = {
  /** The id of the room. */
  roomId: string;
};

/** Which room to join: a public room by its id, or any room by an invitation. */
export type JoinRoomInput =
  {   /** The code of an invitation. Spaces at both ends are removed. */
  invitationCode: string; roomId?: never; }
  |  { invitationCode?: never;   /** The id of a public room. */
  roomId: string; };

/** Whom to mute, and for how long. */
export type MuteMemberInput = {
  /** The id of a room in which the viewer is a moderator or the owner. */
  roomId: string;
  /** For how long, from now on: at most 2,419,200 seconds by default. Zero ends the mute. */
  seconds: number;
  /** The id of a member of the room. */
  userId: string;
};

/** With whom. */
export type OpenDirectRoomInput = {
  /** The id of the other one. */
  userId: string;
};

/** Which user to remove, and from which room. */
export type RemoveMemberInput = {
  /** The id of a room of which the viewer is a member. */
  roomId: string;
  /** The id of the user to remove. The viewer gives their own id to leave. */
  userId: string;
};

/** Which invitation to take back. */
export type RevokeInvitationInput = {
  /** The id of the invitation. */
  invitationId: string;
};

/** Which session to end. */
export type RevokeSessionInput = {
  /** The id of the session, from `Viewer.sessions`. */
  sessionId: string;
};

/** What kind of room it is. */
export type RoomKind =
  /** A conversation of two people. Nobody has a role above MEMBER in it. */
  | 'DIRECT'
  /** A room with a name, roles, and any number of members. */
  | 'GROUP';

/** Who a member is in a room. A higher role may do all that a lower one may. */
export type RoomRole =
  /** Anybody in the room. */
  | 'MEMBER'
  /** Keeps order in the room: may act on members, not on other moderators. */
  | 'MODERATOR'
  /** Runs the room. Every room has one, but for direct rooms. */
  | 'OWNER';

/** Who may see a room. */
export type RoomVisibility =
  /** Only its members. */
  | 'PRIVATE'
  /** Anyone who is signed in. */
  | 'PUBLIC';

/** Which member is to have which role. */
export type SetMemberRoleInput = {
  /** The new role. `OWNER` transfers the room: the old owner becomes a moderator. */
  role: RoomRole;
  /** The id of a room that the viewer owns. */
  roomId: string;
  /** The id of a member of the room. */
  userId: string;
};

/** The user to sign in. */
export type SignInInput = {
  /** The password. */
  password: string;
  /** The username, in capital or small letters. Spaces at both ends are removed. */
  username: string;
};

/** Whose ban to lift. */
export type UnbanUserInput = {
  /** The id of a room in which the viewer is a moderator or the owner. */
  roomId: string;
  /** The id of the user. */
  userId: string;
};

/** Whom to block no longer. */
export type UnblockUserInput = {
  /** The id of the user. */
  userId: string;
};

/** What to change. A field that is absent stays as it is. */
export type UpdateProfileInput = {
  /** The address of a picture: a URL that begins with `https://`, at most 512 characters by default. It is kept as browsers write it. Null takes the picture away. */
  avatarUrl?: string | null | undefined;
  /** The name to show, on one line: at most 64 characters by default. At least one character must be visible. Null is the same as absent. */
  displayName?: string | null | undefined;
};

/** What to change of a room. What is absent stays as it is. Null takes away what a room can be without: `topic`, `avatarUrl` and `metadata`; elsewhere it means the same as absence. */
export type UpdateRoomInput = {
  /** The `https` address of a picture: at most 512 characters by default. Null: none. */
  avatarUrl?: string | null | undefined;
  /** What the application attaches to the room: an object of at most 2 KiB by default as JSON. Null: nothing. */
  metadata?: unknown;
  /** The name. The rules are those of `createRoom`. */
  name?: string | null | undefined;
  /** The least role that may add members. */
  roleToAdd?: RoomRole | null | undefined;
  /** The least role that may remove fellow members. */
  roleToRemove?: RoomRole | null | undefined;
  /** The least role that may send messages and react. */
  roleToSend?: RoomRole | null | undefined;
  /** The id of a room of which the viewer is a member. */
  roomId: string;
  /** How long a member has to wait after a message before the next one: at most 21,600 seconds by default. Zero: not at all. */
  slowModeSeconds?: number | null | undefined;
  /** What the room is about, in one line: at most 250 characters by default. Null or blank: nothing. */
  topic?: string | null | undefined;
  /** Who may see the room. */
  visibility?: RoomVisibility | null | undefined;
};

export type SignUpMutationVariables = Exact<{
  input: CreateUserInput;
}>;


export type SignUpMutation = { result:
    | { __typename: 'CreateUserPayload', token: string }
    | { __typename: 'InvalidInputError', message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'RateLimitedError', retryAfterMs: number, message: string }
    | { __typename: 'UsernameTakenError', message: string }
   };

export type SignInMutationVariables = Exact<{
  input: SignInInput;
}>;


export type SignInMutation = { result:
    | { __typename: 'BadCredentialsError', message: string }
    | { __typename: 'RateLimitedError', retryAfterMs: number, message: string }
    | { __typename: 'SignInPayload', token: string }
   };

export type UpdateProfileMutationVariables = Exact<{
  input: UpdateProfileInput;
}>;


export type UpdateProfileMutation = { result:
    | { __typename: 'InvalidInputError', message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'RateLimitedError', retryAfterMs: number, message: string }
    | { __typename: 'UpdateProfilePayload', user: { id: string, username: string, displayName: string } }
   };

export type BlockUserMutationVariables = Exact<{
  input: BlockUserInput;
}>;


export type BlockUserMutation = { result:
    | { __typename: 'BlockUserPayload', blocked: boolean }
    | { __typename: 'InvalidInputError', message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'LimitExceededError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'RateLimitedError', retryAfterMs: number, message: string }
   };

export type UnblockUserMutationVariables = Exact<{
  input: UnblockUserInput;
}>;


export type UnblockUserMutation = { result:
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'RateLimitedError', retryAfterMs: number, message: string }
    | { __typename: 'UnblockUserPayload', unblocked: boolean }
   };

export type BlockedUsersQueryVariables = Exact<{ [key: string]: never; }>;


export type BlockedUsersQuery = { viewer: { id: string, blockedUsers: { nodes: Array<{ id: string, username: string, displayName: string }> } } | null };

export type SessionsQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionsQuery = { viewer: { id: string, sessions: Array<{ id: string, current: boolean, createdAt: string, lastUsedAt: string, expiresAt: string, device: string | null }> } | null };

export type RevokeSessionMutationVariables = Exact<{
  input: RevokeSessionInput;
}>;


export type RevokeSessionMutation = { result:
    | { __typename: 'RateLimitedError', retryAfterMs: number, message: string }
    | { __typename: 'RevokeSessionPayload', revoked: boolean }
   };

export type SignOutEverywhereMutationVariables = Exact<{ [key: string]: never; }>;


export type SignOutEverywhereMutation = { signOutEverywhere: { ended: number } };

export type ChangePasswordMutationVariables = Exact<{
  input: ChangePasswordInput;
}>;


export type ChangePasswordMutation = { result:
    | { __typename: 'BadCredentialsError', message: string }
    | { __typename: 'ChangePasswordPayload', user: { id: string } }
    | { __typename: 'InvalidInputError', message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'RateLimitedError', retryAfterMs: number, message: string }
   };

export type DeleteAccountMutationVariables = Exact<{
  input: DeleteAccountInput;
}>;


export type DeleteAccountMutation = { result:
    | { __typename: 'BadCredentialsError', message: string }
    | { __typename: 'DeleteAccountPayload', deletedUserId: string }
    | { __typename: 'RateLimitedError', retryAfterMs: number, message: string }
   };

export type MembersQueryVariables = Exact<{
  roomId: string;
  after?: string | null | undefined;
}>;


export type MembersQuery = { room: { id: string, memberCount: number | null, members: { nodes: Array<{ id: string, role: RoomRole, mutedUntil: string | null, joinedAt: string, user: { viewerHasBlocked: boolean, id: string, username: string, displayName: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type MemberQueryVariables = Exact<{
  roomId: string;
  userId: string;
}>;


export type MemberQuery = { room: { id: string, member: { id: string, role: RoomRole, mutedUntil: string | null, joinedAt: string, user: { viewerHasBlocked: boolean, id: string, username: string, displayName: string } } | null } | null };

export type DoorkeepingQueryVariables = Exact<{
  roomId: string;
}>;


export type DoorkeepingQuery = { room: { id: string, invitations: Array<{ id: string, createdAt: string, expiresAt: string, usesLeft: number | null, createdBy: { id: string, username: string, displayName: string } }> | null, bans: { nodes: Array<{ id: string, until: string | null, reason: string | null, user: { id: string, username: string, displayName: string }, bannedBy: { id: string, username: string, displayName: string } }> } | null } | null };

export type AddMemberMutationVariables = Exact<{
  input: AddMemberInput;
}>;


export type AddMemberMutation = { result:
    | { __typename: 'AddMemberPayload', added: boolean }
    | { __typename: 'BannedError', message: string }
    | { __typename: 'LimitExceededError', message: string }
    | { __typename: 'NotAMemberError', message: string }
    | { __typename: 'NotAllowedError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'RateLimitedError', retryAfterMs: number, message: string }
   };

export type RemoveMemberMutationVariables = Exact<{
  input: RemoveMemberInput;
}>;


export type RemoveMemberMutation = { result:
    | { __typename: 'NotAMemberError', message: string }
    | { __typename: 'NotAllowedError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'OwnerCannotLeaveError', message: string }
    | { __typename: 'RateLimitedError', retryAfterMs: number, message: string }
    | { __typename: 'RemoveMemberPayload', removed: boolean }
   };

export type SetMemberRoleMutationVariables = Exact<{
  input: SetMemberRoleInput;
}>;


export type SetMemberRoleMutation = { result:
    | { __typename: 'LimitExceededError', message: string }
    | { __typename: 'NotAMemberError', message: string }
    | { __typename: 'NotAllowedError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'RateLimitedError', retryAfterMs: number, message: string }
    | { __typename: 'SetMemberRolePayload', member: { id: string, role: RoomRole } }
   };

export type MuteMemberMutationVariables = Exact<{
  input: MuteMemberInput;
}>;


export type MuteMemberMutation = { result:
    | { __typename: 'InvalidInputError', message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'LimitExceededError', message: string }
    | { __typename: 'MuteMemberPayload', member: { id: string, mutedUntil: string | null } }
    | { __typename: 'NotAMemberError', message: string }
    | { __typename: 'NotAllowedError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'RateLimitedError', retryAfterMs: number, message: string }
   };

export type BanUserMutationVariables = Exact<{
  input: BanUserInput;
}>;


export type BanUserMutation = { result:
    | { __typename: 'BanUserPayload', ban: { id: string } }
    | { __typename: 'InvalidInputError', message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'LimitExceededError', message: string }
    | { __typename: 'NotAMemberError', message: string }
    | { __typename: 'NotAllowedError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'RateLimitedError', retryAfterMs: number, message: string }
   };

export type UnbanUserMutationVariables = Exact<{
  input: UnbanUserInput;
}>;


export type UnbanUserMutation = { result:
    | { __typename: 'NotAMemberError', message: string }
    | { __typename: 'NotAllowedError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'RateLimitedError', retryAfterMs: number, message: string }
    | { __typename: 'UnbanUserPayload', unbanned: boolean }
   };

export type CreateInvitationMutationVariables = Exact<{
  input: CreateInvitationInput;
}>;


export type CreateInvitationMutation = { result:
    | { __typename: 'CreateInvitationPayload', code: string, invitation: { id: string, expiresAt: string } }
    | { __typename: 'InvalidInputError', message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'LimitExceededError', message: string }
    | { __typename: 'NotAMemberError', message: string }
    | { __typename: 'NotAllowedError', message: string }
    | { __typename: 'RateLimitedError', retryAfterMs: number, message: string }
   };

export type RevokeInvitationMutationVariables = Exact<{
  input: RevokeInvitationInput;
}>;


export type RevokeInvitationMutation = { result:
    | { __typename: 'NotAMemberError', message: string }
    | { __typename: 'NotAllowedError', message: string }
    | { __typename: 'RateLimitedError', retryAfterMs: number, message: string }
    | { __typename: 'RevokeInvitationPayload', revoked: boolean }
   };

type Refused_BadCredentialsError_Fragment = { __typename: 'BadCredentialsError', message: string };

type Refused_BannedError_Fragment = { __typename: 'BannedError', message: string };

type Refused_InvalidInputError_Fragment = { __typename: 'InvalidInputError', message: string, issues: Array<{ path: Array<string>, message: string }> };

type Refused_LimitExceededError_Fragment = { __typename: 'LimitExceededError', message: string };

type Refused_MessageRejectedError_Fragment = { __typename: 'MessageRejectedError', message: string };

type Refused_MutedError_Fragment = { __typename: 'MutedError', message: string };

type Refused_NotAMemberError_Fragment = { __typename: 'NotAMemberError', message: string };

type Refused_NotAllowedError_Fragment = { __typename: 'NotAllowedError', message: string };

type Refused_NotFoundError_Fragment = { __typename: 'NotFoundError', message: string };

type Refused_OwnerCannotLeaveError_Fragment = { __typename: 'OwnerCannotLeaveError', message: string };

type Refused_RateLimitedError_Fragment = { __typename: 'RateLimitedError', retryAfterMs: number, message: string };

type Refused_SlowModeError_Fragment = { __typename: 'SlowModeError', message: string };

type Refused_UsernameTakenError_Fragment = { __typename: 'UsernameTakenError', message: string };

export type RefusedFragment =
  | Refused_BadCredentialsError_Fragment
  | Refused_BannedError_Fragment
  | Refused_InvalidInputError_Fragment
  | Refused_LimitExceededError_Fragment
  | Refused_MessageRejectedError_Fragment
  | Refused_MutedError_Fragment
  | Refused_NotAMemberError_Fragment
  | Refused_NotAllowedError_Fragment
  | Refused_NotFoundError_Fragment
  | Refused_OwnerCannotLeaveError_Fragment
  | Refused_RateLimitedError_Fragment
  | Refused_SlowModeError_Fragment
  | Refused_UsernameTakenError_Fragment
;

export type PersonHeadFragment = { id: string, username: string, displayName: string };

export type RoomHeadFragment = { id: string, kind: RoomKind, name: string, topic: string | null, visibility: RoomVisibility, memberCount: number | null };

export type MemberHeadFragment = { id: string, role: RoomRole, mutedUntil: string | null, joinedAt: string, user: { viewerHasBlocked: boolean, id: string, username: string, displayName: string } };

export type PublicRoomsQueryVariables = Exact<{
  startsWith?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type PublicRoomsQuery = { publicRooms: { nodes: Array<{ id: string, kind: RoomKind, name: string, topic: string | null, visibility: RoomVisibility, memberCount: number | null, viewerMember: { id: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type InvitedToQueryVariables = Exact<{
  code: string;
}>;


export type InvitedToQuery = { invitation: { id: string, expiresAt: string, createdBy: { id: string, username: string, displayName: string }, room: { id: string, kind: RoomKind, name: string, topic: string | null, visibility: RoomVisibility, memberCount: number | null, viewerMember: { id: string } | null } } | null };

export type PersonByNameQueryVariables = Exact<{
  username: string;
}>;


export type PersonByNameQuery = { user: { id: string, username: string, displayName: string } | null };

export type CreateRoomMutationVariables = Exact<{
  input: CreateRoomInput;
}>;


export type CreateRoomMutation = { result:
    | { __typename: 'CreateRoomPayload', room: { id: string } }
    | { __typename: 'InvalidInputError', message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'LimitExceededError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'RateLimitedError', retryAfterMs: number, message: string }
   };

export type OpenDirectRoomMutationVariables = Exact<{
  input: OpenDirectRoomInput;
}>;


export type OpenDirectRoomMutation = { result:
    | { __typename: 'LimitExceededError', message: string }
    | { __typename: 'NotAllowedError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'OpenDirectRoomPayload', room: { id: string } }
    | { __typename: 'RateLimitedError', retryAfterMs: number, message: string }
   };

export type JoinRoomMutationVariables = Exact<{
  input: JoinRoomInput;
}>;


export type JoinRoomMutation = { result:
    | { __typename: 'BannedError', message: string }
    | { __typename: 'InvalidInputError', message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'JoinRoomPayload', room: { id: string } }
    | { __typename: 'LimitExceededError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'RateLimitedError', retryAfterMs: number, message: string }
   };

export type UpdateRoomMutationVariables = Exact<{
  input: UpdateRoomInput;
}>;


export type UpdateRoomMutation = { result:
    | { __typename: 'InvalidInputError', message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotAMemberError', message: string }
    | { __typename: 'NotAllowedError', message: string }
    | { __typename: 'RateLimitedError', retryAfterMs: number, message: string }
    | { __typename: 'UpdateRoomPayload', room: { id: string } }
   };

export type DeleteRoomMutationVariables = Exact<{
  input: DeleteRoomInput;
}>;


export type DeleteRoomMutation = { result:
    | { __typename: 'DeleteRoomPayload', roomId: string }
    | { __typename: 'NotAMemberError', message: string }
    | { __typename: 'NotAllowedError', message: string }
    | { __typename: 'RateLimitedError', retryAfterMs: number, message: string }
   };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const RefusedFragmentDoc = new TypedDocumentString(`
    fragment Refused on Error {
  __typename
  message
  ... on RateLimitedError {
    retryAfterMs
  }
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
}
    `, {"fragmentName":"Refused"}) as unknown as TypedDocumentString<RefusedFragment, unknown>;
export const RoomHeadFragmentDoc = new TypedDocumentString(`
    fragment RoomHead on Room {
  id
  kind
  name
  topic
  visibility
  memberCount
}
    `, {"fragmentName":"RoomHead"}) as unknown as TypedDocumentString<RoomHeadFragment, unknown>;
export const PersonHeadFragmentDoc = new TypedDocumentString(`
    fragment PersonHead on User {
  id
  username
  displayName
}
    `, {"fragmentName":"PersonHead"}) as unknown as TypedDocumentString<PersonHeadFragment, unknown>;
export const MemberHeadFragmentDoc = new TypedDocumentString(`
    fragment MemberHead on RoomMember {
  id
  role
  mutedUntil
  joinedAt
  user {
    ...PersonHead
    viewerHasBlocked
  }
}
    fragment PersonHead on User {
  id
  username
  displayName
}`, {"fragmentName":"MemberHead"}) as unknown as TypedDocumentString<MemberHeadFragment, unknown>;
export const SignUpDocument = new TypedDocumentString(`
    mutation SignUp($input: CreateUserInput!) {
  result: createUser(input: $input) {
    __typename
    ... on CreateUserPayload {
      token
    }
    ...Refused
  }
}
    fragment Refused on Error {
  __typename
  message
  ... on RateLimitedError {
    retryAfterMs
  }
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
}`) as unknown as TypedDocumentString<SignUpMutation, SignUpMutationVariables>;
export const SignInDocument = new TypedDocumentString(`
    mutation SignIn($input: SignInInput!) {
  result: signIn(input: $input) {
    __typename
    ... on SignInPayload {
      token
    }
    ...Refused
  }
}
    fragment Refused on Error {
  __typename
  message
  ... on RateLimitedError {
    retryAfterMs
  }
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
}`) as unknown as TypedDocumentString<SignInMutation, SignInMutationVariables>;
export const UpdateProfileDocument = new TypedDocumentString(`
    mutation UpdateProfile($input: UpdateProfileInput!) {
  result: updateProfile(input: $input) {
    __typename
    ... on UpdateProfilePayload {
      user {
        ...PersonHead
      }
    }
    ...Refused
  }
}
    fragment Refused on Error {
  __typename
  message
  ... on RateLimitedError {
    retryAfterMs
  }
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
}
fragment PersonHead on User {
  id
  username
  displayName
}`) as unknown as TypedDocumentString<UpdateProfileMutation, UpdateProfileMutationVariables>;
export const BlockUserDocument = new TypedDocumentString(`
    mutation BlockUser($input: BlockUserInput!) {
  result: blockUser(input: $input) {
    __typename
    ... on BlockUserPayload {
      blocked
    }
    ...Refused
  }
}
    fragment Refused on Error {
  __typename
  message
  ... on RateLimitedError {
    retryAfterMs
  }
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
}`) as unknown as TypedDocumentString<BlockUserMutation, BlockUserMutationVariables>;
export const UnblockUserDocument = new TypedDocumentString(`
    mutation UnblockUser($input: UnblockUserInput!) {
  result: unblockUser(input: $input) {
    __typename
    ... on UnblockUserPayload {
      unblocked
    }
    ...Refused
  }
}
    fragment Refused on Error {
  __typename
  message
  ... on RateLimitedError {
    retryAfterMs
  }
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
}`) as unknown as TypedDocumentString<UnblockUserMutation, UnblockUserMutationVariables>;
export const BlockedUsersDocument = new TypedDocumentString(`
    query BlockedUsers {
  viewer {
    id
    blockedUsers(first: 100) {
      nodes {
        ...PersonHead
      }
    }
  }
}
    fragment PersonHead on User {
  id
  username
  displayName
}`) as unknown as TypedDocumentString<BlockedUsersQuery, BlockedUsersQueryVariables>;
export const SessionsDocument = new TypedDocumentString(`
    query Sessions {
  viewer {
    id
    sessions {
      id
      current
      createdAt
      lastUsedAt
      expiresAt
      device
    }
  }
}
    `) as unknown as TypedDocumentString<SessionsQuery, SessionsQueryVariables>;
export const RevokeSessionDocument = new TypedDocumentString(`
    mutation RevokeSession($input: RevokeSessionInput!) {
  result: revokeSession(input: $input) {
    __typename
    ... on RevokeSessionPayload {
      revoked
    }
    ...Refused
  }
}
    fragment Refused on Error {
  __typename
  message
  ... on RateLimitedError {
    retryAfterMs
  }
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
}`) as unknown as TypedDocumentString<RevokeSessionMutation, RevokeSessionMutationVariables>;
export const SignOutEverywhereDocument = new TypedDocumentString(`
    mutation SignOutEverywhere {
  signOutEverywhere {
    ended
  }
}
    `) as unknown as TypedDocumentString<SignOutEverywhereMutation, SignOutEverywhereMutationVariables>;
export const ChangePasswordDocument = new TypedDocumentString(`
    mutation ChangePassword($input: ChangePasswordInput!) {
  result: changePassword(input: $input) {
    __typename
    ... on ChangePasswordPayload {
      user {
        id
      }
    }
    ...Refused
  }
}
    fragment Refused on Error {
  __typename
  message
  ... on RateLimitedError {
    retryAfterMs
  }
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
}`) as unknown as TypedDocumentString<ChangePasswordMutation, ChangePasswordMutationVariables>;
export const DeleteAccountDocument = new TypedDocumentString(`
    mutation DeleteAccount($input: DeleteAccountInput!) {
  result: deleteAccount(input: $input) {
    __typename
    ... on DeleteAccountPayload {
      deletedUserId
    }
    ...Refused
  }
}
    fragment Refused on Error {
  __typename
  message
  ... on RateLimitedError {
    retryAfterMs
  }
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
}`) as unknown as TypedDocumentString<DeleteAccountMutation, DeleteAccountMutationVariables>;
export const MembersDocument = new TypedDocumentString(`
    query Members($roomId: ID!, $after: String) {
  room(id: $roomId) {
    id
    memberCount
    members(first: 100, after: $after) {
      nodes {
        ...MemberHead
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    fragment PersonHead on User {
  id
  username
  displayName
}
fragment MemberHead on RoomMember {
  id
  role
  mutedUntil
  joinedAt
  user {
    ...PersonHead
    viewerHasBlocked
  }
}`) as unknown as TypedDocumentString<MembersQuery, MembersQueryVariables>;
export const MemberDocument = new TypedDocumentString(`
    query Member($roomId: ID!, $userId: ID!) {
  room(id: $roomId) {
    id
    member(userId: $userId) {
      ...MemberHead
    }
  }
}
    fragment PersonHead on User {
  id
  username
  displayName
}
fragment MemberHead on RoomMember {
  id
  role
  mutedUntil
  joinedAt
  user {
    ...PersonHead
    viewerHasBlocked
  }
}`) as unknown as TypedDocumentString<MemberQuery, MemberQueryVariables>;
export const DoorkeepingDocument = new TypedDocumentString(`
    query Doorkeeping($roomId: ID!) {
  room(id: $roomId) {
    id
    invitations {
      id
      createdAt
      expiresAt
      usesLeft
      createdBy {
        ...PersonHead
      }
    }
    bans(first: 100) {
      nodes {
        id
        until
        reason
        user {
          ...PersonHead
        }
        bannedBy {
          ...PersonHead
        }
      }
    }
  }
}
    fragment PersonHead on User {
  id
  username
  displayName
}`) as unknown as TypedDocumentString<DoorkeepingQuery, DoorkeepingQueryVariables>;
export const AddMemberDocument = new TypedDocumentString(`
    mutation AddMember($input: AddMemberInput!) {
  result: addMember(input: $input) {
    __typename
    ... on AddMemberPayload {
      added
    }
    ...Refused
  }
}
    fragment Refused on Error {
  __typename
  message
  ... on RateLimitedError {
    retryAfterMs
  }
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
}`) as unknown as TypedDocumentString<AddMemberMutation, AddMemberMutationVariables>;
export const RemoveMemberDocument = new TypedDocumentString(`
    mutation RemoveMember($input: RemoveMemberInput!) {
  result: removeMember(input: $input) {
    __typename
    ... on RemoveMemberPayload {
      removed
    }
    ...Refused
  }
}
    fragment Refused on Error {
  __typename
  message
  ... on RateLimitedError {
    retryAfterMs
  }
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
}`) as unknown as TypedDocumentString<RemoveMemberMutation, RemoveMemberMutationVariables>;
export const SetMemberRoleDocument = new TypedDocumentString(`
    mutation SetMemberRole($input: SetMemberRoleInput!) {
  result: setMemberRole(input: $input) {
    __typename
    ... on SetMemberRolePayload {
      member {
        id
        role
      }
    }
    ...Refused
  }
}
    fragment Refused on Error {
  __typename
  message
  ... on RateLimitedError {
    retryAfterMs
  }
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
}`) as unknown as TypedDocumentString<SetMemberRoleMutation, SetMemberRoleMutationVariables>;
export const MuteMemberDocument = new TypedDocumentString(`
    mutation MuteMember($input: MuteMemberInput!) {
  result: muteMember(input: $input) {
    __typename
    ... on MuteMemberPayload {
      member {
        id
        mutedUntil
      }
    }
    ...Refused
  }
}
    fragment Refused on Error {
  __typename
  message
  ... on RateLimitedError {
    retryAfterMs
  }
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
}`) as unknown as TypedDocumentString<MuteMemberMutation, MuteMemberMutationVariables>;
export const BanUserDocument = new TypedDocumentString(`
    mutation BanUser($input: BanUserInput!) {
  result: banUser(input: $input) {
    __typename
    ... on BanUserPayload {
      ban {
        id
      }
    }
    ...Refused
  }
}
    fragment Refused on Error {
  __typename
  message
  ... on RateLimitedError {
    retryAfterMs
  }
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
}`) as unknown as TypedDocumentString<BanUserMutation, BanUserMutationVariables>;
export const UnbanUserDocument = new TypedDocumentString(`
    mutation UnbanUser($input: UnbanUserInput!) {
  result: unbanUser(input: $input) {
    __typename
    ... on UnbanUserPayload {
      unbanned
    }
    ...Refused
  }
}
    fragment Refused on Error {
  __typename
  message
  ... on RateLimitedError {
    retryAfterMs
  }
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
}`) as unknown as TypedDocumentString<UnbanUserMutation, UnbanUserMutationVariables>;
export const CreateInvitationDocument = new TypedDocumentString(`
    mutation CreateInvitation($input: CreateInvitationInput!) {
  result: createInvitation(input: $input) {
    __typename
    ... on CreateInvitationPayload {
      code
      invitation {
        id
        expiresAt
      }
    }
    ...Refused
  }
}
    fragment Refused on Error {
  __typename
  message
  ... on RateLimitedError {
    retryAfterMs
  }
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
}`) as unknown as TypedDocumentString<CreateInvitationMutation, CreateInvitationMutationVariables>;
export const RevokeInvitationDocument = new TypedDocumentString(`
    mutation RevokeInvitation($input: RevokeInvitationInput!) {
  result: revokeInvitation(input: $input) {
    __typename
    ... on RevokeInvitationPayload {
      revoked
    }
    ...Refused
  }
}
    fragment Refused on Error {
  __typename
  message
  ... on RateLimitedError {
    retryAfterMs
  }
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
}`) as unknown as TypedDocumentString<RevokeInvitationMutation, RevokeInvitationMutationVariables>;
export const PublicRoomsDocument = new TypedDocumentString(`
    query PublicRooms($startsWith: String, $after: String) {
  publicRooms(nameStartsWith: $startsWith, after: $after, first: 30) {
    nodes {
      ...RoomHead
      viewerMember {
        id
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment RoomHead on Room {
  id
  kind
  name
  topic
  visibility
  memberCount
}`) as unknown as TypedDocumentString<PublicRoomsQuery, PublicRoomsQueryVariables>;
export const InvitedToDocument = new TypedDocumentString(`
    query InvitedTo($code: String!) {
  invitation(code: $code) {
    id
    expiresAt
    createdBy {
      ...PersonHead
    }
    room {
      ...RoomHead
      viewerMember {
        id
      }
    }
  }
}
    fragment PersonHead on User {
  id
  username
  displayName
}
fragment RoomHead on Room {
  id
  kind
  name
  topic
  visibility
  memberCount
}`) as unknown as TypedDocumentString<InvitedToQuery, InvitedToQueryVariables>;
export const PersonByNameDocument = new TypedDocumentString(`
    query PersonByName($username: String!) {
  user(username: $username) {
    ...PersonHead
  }
}
    fragment PersonHead on User {
  id
  username
  displayName
}`) as unknown as TypedDocumentString<PersonByNameQuery, PersonByNameQueryVariables>;
export const CreateRoomDocument = new TypedDocumentString(`
    mutation CreateRoom($input: CreateRoomInput!) {
  result: createRoom(input: $input) {
    __typename
    ... on CreateRoomPayload {
      room {
        id
      }
    }
    ...Refused
  }
}
    fragment Refused on Error {
  __typename
  message
  ... on RateLimitedError {
    retryAfterMs
  }
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
}`) as unknown as TypedDocumentString<CreateRoomMutation, CreateRoomMutationVariables>;
export const OpenDirectRoomDocument = new TypedDocumentString(`
    mutation OpenDirectRoom($input: OpenDirectRoomInput!) {
  result: openDirectRoom(input: $input) {
    __typename
    ... on OpenDirectRoomPayload {
      room {
        id
      }
    }
    ...Refused
  }
}
    fragment Refused on Error {
  __typename
  message
  ... on RateLimitedError {
    retryAfterMs
  }
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
}`) as unknown as TypedDocumentString<OpenDirectRoomMutation, OpenDirectRoomMutationVariables>;
export const JoinRoomDocument = new TypedDocumentString(`
    mutation JoinRoom($input: JoinRoomInput!) {
  result: joinRoom(input: $input) {
    __typename
    ... on JoinRoomPayload {
      room {
        id
      }
    }
    ...Refused
  }
}
    fragment Refused on Error {
  __typename
  message
  ... on RateLimitedError {
    retryAfterMs
  }
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
}`) as unknown as TypedDocumentString<JoinRoomMutation, JoinRoomMutationVariables>;
export const UpdateRoomDocument = new TypedDocumentString(`
    mutation UpdateRoom($input: UpdateRoomInput!) {
  result: updateRoom(input: $input) {
    __typename
    ... on UpdateRoomPayload {
      room {
        id
      }
    }
    ...Refused
  }
}
    fragment Refused on Error {
  __typename
  message
  ... on RateLimitedError {
    retryAfterMs
  }
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
}`) as unknown as TypedDocumentString<UpdateRoomMutation, UpdateRoomMutationVariables>;
export const DeleteRoomDocument = new TypedDocumentString(`
    mutation DeleteRoom($input: DeleteRoomInput!) {
  result: deleteRoom(input: $input) {
    __typename
    ... on DeleteRoomPayload {
      roomId
    }
    ...Refused
  }
}
    fragment Refused on Error {
  __typename
  message
  ... on RateLimitedError {
    retryAfterMs
  }
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
}`) as unknown as TypedDocumentString<DeleteRoomMutation, DeleteRoomMutationVariables>;