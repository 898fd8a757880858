/**
 * Who may do what: the one table. A row is a field of the schema, with what is special about the case; `Type.*` are the fields
 * that come with an object. A column is somebody who asks, in a private room and in a public one:
 *
 * n nobody      e somebody whose session has ended      o an outsider         l one who listens to the public room
 * b banned      R removed from it                       u a muted member      m a member      d a moderator      w the owner
 *
 * a the application, with an app token                  A the application, acting as a member
 *
 * A cell is what is answered:
 *
 * + done, or shown           0 null             . what it belongs to is not shown       - answered, but not this
 * X UNAUTHENTICATED          N NotAMemberError  A NotAllowedError     F NotFoundError   B BannedError
 * M MutedError               W SlowModeError    O OwnerCannotLeaveError
 * I InvalidInputError        P BadCredentialsError  E another top-level error                               c the count alone
 */
export const table = `
                                                             private room              public room
                                                             n e o l b R u m d w a A   n e o l b R u m d w a A

Reading
Query.viewer                                                 0 X + + + + + + + + + +   0 X + + + + + + + + + +
Query.room                                                   X X . . . . + + + + + +   X X + + . + + + + + + +
Query.user                                                   X X + + + + + + + + + +   X X + + + + + + + + + +
Query.userByExternalId of nobody                             X X 0 0 0 0 0 0 0 0 0 0   X X 0 0 0 0 0 0 0 0 0 0
Query.roomByExternalId of nobody                             X X 0 0 0 0 0 0 0 0 0 0   X X 0 0 0 0 0 0 0 0 0 0
Query.publicRooms                                            X X - - - - - - - - - -   X X + + - + + + + + + +
Query.invitation                                             + + + + + + + + + + + +   + + + + + + + + + + + +
Query.node of a user                                         X X + + + + + + + + + +   X X + + + + + + + + + +
Query.node of the room                                       X X 0 0 0 0 + + + + + +   X X + + 0 + + + + + + +
Query.node of a member                                       X X 0 0 0 0 + + + + + +   X X 0 0 0 0 + + + + + +
Query.node of a message                                      X X 0 0 0 0 + + + + + +   X X + + 0 + + + + + + +
Query.nodes of a user                                        X X + + + + + + + + + +   X X + + + + + + + + + +
Query.nodes of the room                                      X X 0 0 0 0 + + + + + +   X X + + 0 + + + + + + +
Query.nodes of a member                                      X X 0 0 0 0 + + + + + +   X X 0 0 0 0 + + + + + +
Query.nodes of a message                                     X X 0 0 0 0 + + + + + +   X X + + 0 + + + + + + +

Viewer.*                                                     0 X + + + + + + + + + +   0 X + + + + + + + + + +
Viewer.sessions                                              . X + + + + + + + + + +   . X + + + + + + + + + +
Viewer.feedCursors with one of the room                      . X - - + + + + + + - +   . X - - + + + + + + - +
Viewer.unreadCount                                           . X + + + + + + + + + +   . X + + + + + + + + + +
Viewer.blockedUsers                                          . X + + + + + + + + + +   . X + + + + + + + + + +
Viewer.rooms with this one                                   . X - - - - + + + + - +   . X - - - - + + + + - +

Room.*                                                       X X . . . . + + + + + +   X X + + . + + + + + + +
Room.metadata                                                X X . . . . 0 0 0 0 0 0   X X 0 0 . 0 0 0 0 0 0 0
Room.owner                                                   X X . . . . + + + + + +   X X + + . + + + + + + +
Room.memberCount                                             X X . . . . + + + + + +   X X + + . + + + + + + +
Room.onlineCount                                             X X . . . . + + + + + +   X X + + . + + + + + + +
Room.members                                                 X X . . . . + + + + + +   X X 0 0 . 0 + + + + + +
Room.members with a role                                     X X . . . . + + + + + +   X X 0 0 . 0 + + + + + +
Room.messages                                                X X . . . . + + + + + +   X X + + . + + + + + + +
Room.lastMessage                                             X X . . . . + + + + + +   X X + + . + + + + + + +
Room.viewerMember                                            X X . . . . + + + + 0 +   X X 0 0 . 0 + + + + 0 +
Room.member                                                  X X . . . . + + + + + +   X X 0 0 . 0 + + + + + +
Room.ban                                                     X X . . . . 0 0 + + + 0   X X 0 0 . 0 0 0 + + + 0
Room.bans                                                    X X . . . . 0 0 + + + 0   X X 0 0 . 0 0 0 + + + 0
Room.invitations                                             X X . . . . + + + + + +   X X 0 0 . 0 0 0 + + + 0
Room.* by an invitation                                      + + + + + + + + + + + +   + + + + + + + + + + + +
Room.memberCount by an invitation                            + + + + + + + + + + + +   + + + + + + + + + + + +
Room.owner by an invitation                                  0 0 0 0 0 0 + + + + + +   0 0 + + 0 + + + + + + +
Room.members by an invitation                                0 0 0 0 0 0 + + + + + +   0 0 0 0 0 0 + + + + + +
Room.messages by an invitation                               0 0 0 0 0 0 + + + + + +   0 0 + + 0 + + + + + + +
Room.lastMessage by an invitation                            0 0 0 0 0 0 + + + + + +   0 0 + + 0 + + + + + + +
Room.viewerMember by an invitation                           0 0 0 0 0 0 + + + + 0 +   0 0 0 0 0 0 + + + + 0 +
Room.onlineCount by an invitation                            0 0 0 0 0 0 + + + + + +   0 0 + + 0 + + + + + + +
Room.invitations by an invitation                            0 0 0 0 0 0 + + + + + +   0 0 0 0 0 0 0 0 + + + 0
Room.directWith                                              X X . . . . 0 0 0 0 0 0   X X 0 0 . 0 0 0 0 0 0 0
Room.* of a direct room                                      X X . . . . . + . . + .   X X . . . . . + . . + .
Room.directWith of a direct room                             X X . . . . . + . . + .   X X . . . . . + . . + .
Room.messages of a direct room                               X X . . . . . + . . + .   X X . . . . . + . . + .

RoomMember.*                                                 X X . . . . + + + + + +   X X . . . . + + + + + +
RoomMember.readNumber                                        X X . . . . + + + + + +   X X . . . . + + + + + +
RoomMember.unreadCount of another                            X X . . . . 0 0 0 0 0 0   X X . . . . 0 0 0 0 0 0
RoomMember.unreadCount of the viewer                         X X . . . . + + + + . +   X X . . . . + + + + . +

Message.*                                                    X X . . . . + + + + + +   X X + + . + + + + + + +
Message.body                                                 X X . . . . + + + + + +   X X + + . + + + + + + +
Message.metadata                                             X X . . . . 0 0 0 0 0 0   X X 0 0 . 0 0 0 0 0 0 0
Message.room                                                 X X . . . . + + + + + +   X X + + . + + + + + + +
Message.reactions                                            X X . . . . + + + + + +   X X + + . + + + + + + +
Reaction.*                                                   X X . . . . + + + + + +   X X + + . + + + + + + +
Reaction.viewerHasReacted                                    X X . . . . + + + + + +   X X + + . + + + + + + +
Reaction.users                                               X X . . . . + + + + + +   X X + + . + + + + + + +

User.*                                                       X X + + + + + + + + + +   X X + + + + + + + + + +
User.metadata of which there is none                         X X 0 0 0 0 0 0 0 0 0 0   X X 0 0 0 0 0 0 0 0 0 0
User.viewerHasBlocked                                        X X + + + + + + + + + +   X X + + + + + + + + + +
User.presence                                                X X 0 0 0 0 + + + + + +   X X 0 0 0 0 + + + + + +
User.presence of an author                                   X X . . . . + + + + + +   X X 0 0 . 0 + + + + + +
Presence.*                                                   X X . . . . + + + + + +   X X . . . . + + + + + +
Session.*                                                    . X + + + + + + + + . +   . X + + + + + + + + . +
Ban.*                                                        X X . . . . . . + + + .   X X . . . . . . + + + .
Invitation.*                                                 + + + + + + + + + + + +   + + + + + + + + + + + +

Doing
Mutation.createUser                                          + + + + + + + + + + + +   + + + + + + + + + + + +
Mutation.signIn                                              + + + + + + + + + + + +   + + + + + + + + + + + +
Mutation.renewSession                                        X X + + + + + + + + + +   X X + + + + + + + + + +
Mutation.updateProfile                                       X X + + + + + + + + + +   X X + + + + + + + + + +
Mutation.changePassword                                      X X + + + + + + + + I +   X X + + + + + + + + I +
Mutation.changePassword with a wrong one                     X X P P P P P P P P I P   X X P P P P P P P P I P
Mutation.deleteAccount with a wrong password                 X X P P P P P P P P P P   X X P P P P P P P P P P
Mutation.deleteAccount without one                           X X P P P P P P P P P P   X X P P P P P P P P P P
Mutation.revokeSession of another                            X X - - - - - - - - - -   X X - - - - - - - - - -

Mutation.createRoom                                          X X + + + + + + + + + +   X X + + + + + + + + + +
Mutation.updateRoom name, topic, picture                     X X N N N N A A + + + A   X X N N N N A A + + + A
Mutation.updateRoom slowModeSeconds                          X X N N N N A A + + + A   X X N N N N A A + + + A
Mutation.updateRoom roleToSend                               X X N N N N A A + + + A   X X N N N N A A + + + A
Mutation.updateRoom roleToAdd                                X X N N N N A A A + + A   X X N N N N A A A + + A
Mutation.updateRoom roleToRemove                             X X N N N N A A A + + A   X X N N N N A A A + + A
Mutation.updateRoom visibility                               X X N N N N A A A + + A   X X N N N N A A A + + A
Mutation.updateRoom metadata                                 X X N N N N A A A + + A   X X N N N N A A A + + A
Mutation.deleteRoom                                          X X N N N N A A A + + A   X X N N N N A A A + + A

Mutation.addMember a stranger                                X X N N N N + + + + + +   X X N N N N A A + + + A
Mutation.addMember a banned user                             X X N N N N A A B B B A   X X N N N N A A B B B A
Mutation.removeMember oneself                                X X N N N N + + + O F +   X X N N N N + + + O F +
Mutation.removeMember oneself, and sees memberCount          X X . . . . 0 0 0 . . 0   X X . . . . + + + . . +
Mutation.removeMember oneself, and sees messages             X X . . . . 0 0 0 . . 0   X X . . . . + + + . . +
Mutation.removeMember oneself, and sees viewerMember         X X . . . . 0 0 0 . . 0   X X . . . . 0 0 0 . . 0
Mutation.removeMember a member                               X X N N N N + + + + + +   X X N N N N A A + + + A
Mutation.removeMember the moderator                          X X N N N N A A + + + A   X X N N N N A A + + + A
Mutation.removeMember the owner                              X X N N N N O O O O O O   X X N N N N O O O O O O
Mutation.joinRoom                                            X X F F F F + + + + + +   X X + + B + + + + + + +
Mutation.setMemberRole MODERATOR                             X X N N N N A A A + + A   X X N N N N A A A + + A
Mutation.setMemberRole OWNER                                 X X N N N N A A A + + A   X X N N N N A A A + + A
Mutation.addMember somebody who blocks one                   X X N N N N A A A A + A   X X N N N N A A A A + A
Mutation.joinRoom by an invitation                           X X + + B + + + + + + +   X X + + B + + + + + + +

Mutation.createInvitation                                    X X N N N N + + + + + +   X X N N N N A A + + + A
Mutation.revokeInvitation                                    X X N N N N + + + + + +   X X N N N N A A + + + A

Mutation.muteMember a member                                 X X N N N N A A + + + A   X X N N N N A A + + + A
Mutation.muteMember the moderator                            X X N N N N A A A + + A   X X N N N N A A A + + A
Mutation.muteMember who is muted, 0                          X X N N N N A A + + + A   X X N N N N A A + + + A
Mutation.banUser a stranger                                  X X N N N N A A + + + A   X X N N N N A A + + + A
Mutation.banUser a member                                    X X N N N N A A + + + A   X X N N N N A A + + + A
Mutation.banUser the moderator                               X X N N N N A A A + + A   X X N N N N A A A + + A
Mutation.banUser the owner                                   X X N N N N A A A A A A   X X N N N N A A A A A A
Mutation.unbanUser                                           X X N N N N A A + + + A   X X N N N N A A + + + A

Mutation.sendMessage                                         X X N N N N M + + + + +   X X N N N N M + + + + +
Mutation.sendMessage where only moderators may               X X N N N N A A + + + A   X X N N N N A A + + + A
Mutation.sendMessage again, in slow mode                     X X N N N N M W + + + W   X X N N N N M W + + + W
Mutation.editMessage one’s own                               X X F F F F M + + + + +   X X F F F F M + + + + +
Mutation.editMessage one’s own, where only moderators may    X X F F F F A A + + + A   X X F F F F A A + + + A
Mutation.editMessage a member’s                              X X F F F F M A A A A A   X X F F F F M A A A A A
Mutation.deleteMessage one’s own                             X X F F F F + + + + + +   X X F F F F + + + + + +
Mutation.deleteMessage a member’s                            X X F F F F A A + + + A   X X F F F F A A + + + A
Mutation.deleteMessage the moderator’s                       X X F F F F A A + + + A   X X F F F F A A + + + A
Mutation.deleteMessage the owner’s                           X X F F F F A A A + + A   X X F F F F A A A + + A
Mutation.addReaction                                         X X F F F F M + + + + +   X X F F F F M + + + + +
Mutation.addReaction where only moderators may               X X F F F F A A + + + A   X X F F F F A A + + + A
Mutation.removeReaction                                      X X F F F F + + + + + +   X X F F F F + + + + + +
Mutation.markRead                                            X X N N N N + + + + N +   X X N N N N + + + + N +
Mutation.sendTyping                                          X X N N N N M + + + + +   X X N N N N M + + + + +
Mutation.sendTyping where only moderators may                X X N N N N - - + + + -   X X N N N N - - + + + -

Mutation.blockUser                                           X X + + + + + + + + + +   X X + + + + + + + + + +
Mutation.unblockUser                                         X X + + + + + + + + + +   X X + + + + + + + + + +
Mutation.openDirectRoom                                      X X + + + + + + + + A +   X X + + + + + + + + A +
Mutation.openDirectRoom with somebody who blocks one         X X A A A A A A A A A A   X X A A A A A A A A A A
Mutation.sendMessage in a direct room                        X X N N N N N + N N + N   X X N N N N N + N N + N
Mutation.updateRoom of a direct room                         X X N N N N N A N N A N   X X N N N N N A N N A N
Mutation.deleteRoom of a direct room                         X X N N N N N A N N A N   X X N N N N N A N N A N
Mutation.addMember to a direct room                          X X N N N N N A N N A N   X X N N N N N A N N A N
Mutation.removeMember from a direct room                     X X N N N N N A N N A N   X X N N N N N A N N A N
Mutation.setMemberRole in a direct room                      X X N N N N N A N N A N   X X N N N N N A N N A N
Mutation.muteMember in a direct room                         X X N N N N N A N N A N   X X N N N N N A N N A N
Mutation.banUser in a direct room                            X X N N N N N A N N A N   X X N N N N N A N N A N
Mutation.createInvitation to a direct room                   X X N N N N N A N N A N   X X N N N N N A N N A N
Mutation.upsertUser                                          X X E E E E E E E E + +   X X E E E E E E E E + +
Mutation.createSession                                       X X E E E E E E E E + +   X X E E E E E E E E + +
Mutation.signOutEverywhere                                   X X + + + + + + + + + +   X X + + + + + + + + + +
Mutation.signOut                                             + + + + + + + + + + + +   + + + + + + + + + + + +

Hearing
Subscription.events                                          X X + + + + + + + + + +   X X + + + + + + + + + +
Subscription.presence                                        X X - - - - + + + + c +   X X c c - c + + + + c +

FeedReady.*                                                  X X + + + + + + + + + +   X X + + + + + + + + + +
FeedReset.*                                                  X X - - - - - - - - - -   X X - - - - - - - - - -
MessageSent.*                                                X X - - - - + + + + + +   X X - + - + + + + + + +
MessageEdited.*                                              X X - - - - + + + + + +   X X - + - + + + + + + +
MessagesDeleted.*                                            X X - - - - + + + + + +   X X - + - + + + + + + +
ReactionAdded.*                                              X X - - - - + + + + + +   X X - + - + + + + + + +
ReactionRemoved.*                                            X X - - - - + + + + + +   X X - + - + + + + + + +
UserTyping.*                                                 X X - - - - + + + + + +   X X - + - + + + + + + +
ReadMarkerMoved.*                                            X X - - - - + + + + + +   X X - + - + + + + + + +
RoomUpdated.*                                                X X - - - - + + + + + +   X X - + - + + + + + + +
MemberUpdated.*                                              X X - - - - + + + + + +   X X - + - + + + + + + +
UserBanned.*                                                 X X - - - - + + + + + +   X X - + - + + + + + + +
UserUnbanned.*                                               X X - - - - + + + + + +   X X - + - + + + + + + +
MemberAdded.*                                                X X - - - - + + + + + +   X X - + - - + + + + + +
AddedToRoom.*                                                X X - - - + - - - - - -   X X - - - + - - - - - -
MemberRemoved.*                                              X X - - - + + - + + + +   X X - + - + + - + + + +
RemovedFromRoom.*                                            X X - - - - - + - - - -   X X - - - - - + - - - -
RoomDeleted.*                                                X X - - - + + - + + + +   X X - + - + + - + + + +
`

/** Of the first column. */
export const nameWidth = 60

export interface Row {
  name: string
  /** The field of the schema that it is about, or \`Type.*\`. */
  coordinate: string
  cells: Record<'PRIVATE' | 'PUBLIC', string>
}

const cells = /((?:\S ){11}\S) {3}((?:\S ){11}\S)$/

export const rows: Row[] = table
  .split('\n')
  .filter(line => /^\w+\.[\w*]/.test(line))
  .map(line => {
    const [all = '', hidden = '', open = ''] = cells.exec(line) ?? []
    if (!all) throw new Error(`This is no row: ${line}`)
    const name = line.slice(0, -all.length).trim()
    return { name, coordinate: name.split(' ')[0]!, cells: { PRIVATE: hidden, PUBLIC: open } }
  })
