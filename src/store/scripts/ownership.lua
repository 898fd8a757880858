-- Who owns a room, and how it ends. What the entries show of people is `people_json` of the script.

-- Gives a member another role; answers the membership.
local function give_role(room, now, by, user, membership, role)
  local changed = with_role(membership, role)
  local entry = entry_head('standing', room, now, by) .. standing_fields(user, changed) .. '}'
  write_entry(room, now, entry, shown_json(people_json, ''))
  redis.call('HSET', members, user, changed)
  if role == 'MEMBER' then redis.call('ZREM', staff, user)
  else redis.call('ZADD', staff, string.match(changed, '"sequence":(%d+)'), user) end
  return changed
end

-- Gives the room away: whoever owned it is a moderator from then on. Answers the new owner's membership, and the room.
local function transfer(room, now, by, user, membership)
  local facts = read_facts()
  -- Nobody is above the owner who could lift a mute.
  redis.call('ZREM', mutes, user)
  local given = give_role(room, now, by, user, with_mute(membership, nil), 'OWNER')
  -- The application owns rooms without being in them.
  local before = redis.call('HGET', members, room.owner)
  if before then give_role(room, now, by, room.owner, before, 'MODERATOR') end
  -- The entry names the version that comes with it.
  local step = next_step(room, entry_head('updated', room, now, by) .. '}')
  facts.owner, facts.version = user, step.check
  redis.call('HSET', meta, 'owner', user, 'version', facts.version)
  append(step, room, now, shown_with_room(people_json, room_json(facts)))
  room.owner = user
  return given, room_json(facts)
end

-- Whether it would make one moderator more than there may be to give a member this role. An owner who is in the room, as the
-- application is not, is one of the staff, and a moderator behind a transfer.
local function is_full_for(room, membership, role)
  local owners = redis.call('HGET', members, room.owner) and 1 or 0
  local added = (role == 'MODERATOR' and 1 or role == 'OWNER' and owners or 0) - (role_in(membership) == 'MODERATOR' and 1 or 0)
  return added > 0 and redis.call('ZCARD', staff) - owners + added > moderators_limit
end

-- Ends a room: a last entry, and a tombstone with which members and log stand until all of it expires together.
local function bury(room, now, by, people)
  local entry = string.format('%s,"roomName":%s}', entry_head('deleted', room, now, by), read_facts().name)
  write_entry(room, now, entry, shown_json(people, ''))
  redis.call('HSET', meta, 'deletedAt', string.format('%.0f', room.at))
  redis.call('UNLINK', history, reactions, emoji, roster, staff, reads, mutes, bans, banned, ban_ends, invitations)
  for _, key in ipairs({ meta, members, log }) do redis.call('PEXPIRE', key, remembrance_ms) end
end
