-- Who owns a room, and how it ends; the loader puts it in front of the scripts of a room. `change`: what their entries have in
-- common (`by`, `now`, `attempt`, `people`, whom they show), and where they are written (`meta`, `members`, `staff`, `mutes`,
-- `log`, `channel`, `log_limit`).

-- Writes an entry of the change; the room stands behind it then.
local function write_entry(change, room, entry, shown)
  local step = next_step(room, entry, change.log)
  local at = math.max(change.now, room.at)
  append(step, at, shown, change.meta, change.log, change.channel, change.log_limit)
  room.sequence, room.check, room.at = step.sequence, step.check, at
  return step
end

local function head_of(change, kind, room)
  return entry_head(kind, room, change.now, change.by, change.attempt)
end

-- Gives a member another role; answers the membership.
local function give_role(change, room, user, membership, role)
  local changed = with_role(membership, role)
  write_entry(change, room, head_of(change, 'standing', room) .. standing_fields(user, changed) .. '}',
    shown_json(change.people, ''))
  redis.call('HSET', change.members, user, changed)
  if role == 'MEMBER' then redis.call('ZREM', change.staff, user)
  else redis.call('ZADD', change.staff, string.match(changed, '"sequence":(%d+)'), user) end
  return changed
end

-- Gives the room away: whoever owned it is a moderator from then on. Answers the new owner's membership, and the room.
local function transfer(change, room, user, membership)
  local facts = read_facts(change.meta)
  -- Nobody is above the owner who could lift a mute.
  redis.call('ZREM', change.mutes, user)
  local given = give_role(change, room, user, with_mute(membership, nil), 'OWNER')
  -- The application owns rooms without being in them.
  local before = redis.call('HGET', change.members, room.owner)
  if before then give_role(change, room, room.owner, before, 'MODERATOR') end
  -- The entry names the version that comes with it.
  local entry = head_of(change, 'updated', room) .. '}'
  facts.owner, facts.version = user, next_step(room, entry, change.log).check
  redis.call('HSET', change.meta, 'owner', user, 'version', facts.version)
  write_entry(change, room, entry, shown_with_room(change.people, room_json(facts)))
  room.owner = user
  return given, room_json(facts)
end

-- Whether it would make one moderator more than there may be to give a member this role. An owner who is in the room, as the
-- application is not, is one of the staff, and a moderator behind a transfer.
local function is_full_for(role, room, membership, members, staff, limit)
  local owners = redis.call('HGET', members, room.owner) and 1 or 0
  local added = (role == 'MODERATOR' and 1 or role == 'OWNER' and owners or 0) - (role_in(membership) == 'MODERATOR' and 1 or 0)
  return added > 0 and redis.call('ZCARD', staff) - owners + added > limit
end

-- Ends a room: a last entry, and a tombstone with which members and log stand until all of it expires together.
local function bury(change, room, remembrance_ms, contents)
  local entry = string.format('%s,"roomName":%s}', head_of(change, 'deleted', room), read_facts(change.meta).name)
  local step = write_entry(change, room, entry, shown_json(change.people, ''))
  redis.call('HSET', change.meta, 'deletedAt', string.format('%.0f', room.at))
  redis.call('UNLINK', unpack(contents))
  for _, key in ipairs({ change.meta, change.members, change.log }) do redis.call('PEXPIRE', key, remembrance_ms) end
  return step
end
