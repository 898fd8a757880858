-- Who may do what in a room. What an action needs comes from `domain/role.ts` as an argument: a role, or the name of the
-- right of the room that says which. It is judged by the membership that stands when the script runs.

local ranks = { MEMBER = 1, MODERATOR = 2, OWNER = 3, APP = 4 }

-- The role in a fact of the room or in a membership, both JSON.
local function role_in(json)
  local role = string.match(json, '^"(%u+)"$') or string.match(json, '"role":"(%u+)"')
  return ranks[role] and role
end

-- Nobody who is not a member has any.
local function rank_of(membership)
  return membership and ranks[role_in(membership)] or 0
end

-- What stands for the membership of the application, which has none: it may do everything, and act on everybody.
local function standing_of(user)
  if user == app_id then return '{"role":"APP"}' end
  return redis.call('HGET', members, user)
end

-- The role that this takes in the room.
local function role_for(needs, room)
  return ranks[needs] and needs or role_in(room[needs])
end

-- A refusal says which role it takes. In a direct room nobody has another one.
local function not_allowed(room, role)
  return { 'not-allowed', room.owner ~= '' and role or '' }
end

-- The room and the membership of somebody who may do what needs this there; nil and the refusal for everyone else. A
-- room of others takes no longer than none at all. A room that was deleted is none, but for whoever may do it `also_deleted`.
local function judge(by, needs, also_deleted)
  local membership = standing_of(by)
  local room = membership and find_room()
  if not room then return nil, { 'not-a-member' } end
  local role = role_for(needs, room)
  -- What nobody may do in a direct room would make another room of it.
  local is_never = room.owner == '' and role ~= 'MEMBER'
  local is_allowed = rank_of(membership) >= ranks[role] and not is_never
  if room.deleted and not (also_deleted and is_allowed) then return nil, { 'not-a-member' } end
  if not is_allowed then return nil, not_allowed(room, role) end
  return room, membership
end

-- The same for who wants to speak: nobody may while muted.
local function judge_speaker(by, needs)
  local room, own = judge(by, needs)
  local till = room and mute_of(own)
  if till and till > now_ms() then return nil, { 'muted', till } end
  return room, own
end

-- The refusal for whoever may not act on the member whose membership is the second; nil for whoever may. It takes a higher role
-- than theirs; nobody acts on an equal, and nobody on the owner.
local function judge_act(room, own, others)
  local rank, other = rank_of(own), rank_of(others)
  if rank > other then return nil end
  return not_allowed(room, rank < other and other < ranks.OWNER and 'OWNER' or '')
end

-- The same for what a member needs this role for, however low the other is: those without it hear so.
local function judge_moderator(room, own, others, needs)
  local is_between = rank_of(own) < ranks[needs] and rank_of(others) < ranks[needs]
  return is_between and not_allowed(room, needs) or judge_act(room, own, others)
end

-- The same membership with another role.
local function with_role(membership, role)
  return (string.gsub(membership, '"role":"%u+"', '"role":"' .. role .. '"', 1))
end

-- What an entry says of a member, from the membership.
local function standing_fields(user, membership)
  local till = mute_of(membership)
  return string.format(',"member":"%s","role":"%s","addedBy":"%s","joinedAt":%s%s', user, role_in(membership),
    string.match(membership, '"addedBy":"([^"]+)"'), string.match(membership, '"joinedAt":(%d+)'),
    mute_field(till and till > now_ms() and till or nil))
end
