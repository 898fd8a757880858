-- What the scripts of a room share; the loader puts it behind the keys and arguments of each, which it knows by the names that
-- they have there.

-- What is counted from one to the next. Beyond that Lua knows no next one, and halving would never come to an end.
local function count_in(text)
  local count = text + 0
  if not (count >= 0 and count <= 9007199254740991 and count % 1 == 0) then error('Bad data format: no count') end
  return count
end

-- The room as it stands, or nil. One that was deleted is `deleted` until its tombstone expires. What cannot be reckoned
-- with is an error here, before anything is written. What it looks like is not in it: see `read_facts`.
local function find_room()
  local found = redis.call('HMGET', meta, 'id', 'owner', 'roleToSend', 'roleToAdd', 'roleToRemove',
    'sequence', 'check', 'number', 'oldest', 'at', 'deletedAt', 'visibility', 'publicSince', 'slowModeSeconds')
  if not found[1] then return nil end
  return {
    id = found[1] .. '', owner = found[2] .. '',
    roleToSend = found[3] .. '', roleToAdd = found[4] .. '', roleToRemove = found[5] .. '',
    sequence = count_in(found[6]), check = found[7] .. '', number = count_in(found[8]), oldest = count_in(found[9]),
    at = found[10] + 0, deleted = found[11] ~= false,
    is_public = found[12] == '"PUBLIC"', public_since = tonumber(found[13] or 0),
    slow_mode_ms = tonumber(found[14] or 0) * 1000,
  }
end

-- The room, for whoever may read in it: its members. Nil for everyone else, and when it was deleted.
local function find_room_of(user)
  if redis.call('HEXISTS', members, user) == 0 then return nil end
  local room = find_room()
  return room and not room.deleted and room or nil
end

-- The same, for the application, too.
local function find_room_for(user)
  if user ~= app_id then return find_room_of(user) end
  local room = find_room()
  return room and not room.deleted and room or nil
end

-- The ban of a user that is in force, as JSON; nil when there is none.
local function ban_of(user)
  local ban = redis.call('HGET', bans, user)
  local till = ban and tonumber((string.match(ban, '"until":(%d+)')))
  return ban and (not till or till > now_ms()) and ban or nil
end

-- When it ends, in ms; empty: when somebody lifts it.
local function ban_end(ban)
  return string.match(ban, '"until":(%d+)') or ''
end

-- Whether this invitation, JSON, still lets somebody in.
local function is_good(invitation, now)
  return tonumber(string.match(invitation, '"expiresAt":(%d+)') or 0) > now
end

-- The invitation that is recognised by this, as JSON; nil when it never was, was spent or revoked, or is over.
local function invitation_of(hash, now)
  local invitation = redis.call('HGET', invitations, hash)
  return invitation and is_good(invitation, now) and invitation or nil
end

-- Whether somebody who is not a member may read in the room. The application may read in all.
local function is_open_to(user, room)
  if user == app_id then return not room.deleted end
  return room.is_public and not room.deleted and not ban_of(user)
end

-- The room, for whoever may read in it, and whether as a member: anybody may in a public one who is not banned.
local function find_open_room(user)
  local is_member = redis.call('HEXISTS', members, user) == 1
  local room = find_room()
  if not room or room.deleted then return nil end
  if is_member or is_open_to(user, room) then return room, is_member end
end

-- What can be changed of a room, in the order in which scripts take it. Each is kept as JSON.
local fact_names = {
  'name', 'topic', 'avatarUrl', 'metadata', 'visibility', 'slowModeSeconds', 'roleToSend', 'roleToAdd', 'roleToRemove',
}

-- All that is told of a room, by name, as it stands.
local function read_facts()
  local facts = {}
  local found = redis.call('HMGET', meta, 'id', 'kind', 'owner', 'createdAt', 'version', unpack(fact_names))
  for index, name in ipairs({ 'id', 'kind', 'owner', 'createdAt', 'version', unpack(fact_names) }) do
    facts[name] = found[index] .. ''
  end
  facts.externalId = redis.call('HGET', meta, 'externalId')
  -- In a direct room, whose it is.
  if facts.owner == '' then facts.pair = redis.call('HGET', meta, 'pair') .. '' end
  return facts
end

-- The room as the domain knows it.
local function room_json(facts)
  local parts = {}
  for _, name in ipairs(fact_names) do table.insert(parts, '"' .. name .. '":' .. facts[name]) end
  local pair = facts.pair and ',"pair":["' .. string.gsub(facts.pair, ' ', '","') .. '"]' or ''
  local external = facts.externalId and ',"externalId":' .. facts.externalId or ''
  return string.format('{"id":"%s","kind":"%s",%s,"owner":%s,"createdAt":%s,"version":"%s"%s%s}', facts.id, facts.kind,
    table.concat(parts, ','), facts.owner == '' and 'null' or '"' .. facts.owner .. '"', facts.createdAt, facts.version, pair,
    external)
end

local function show_room() return room_json(read_facts()) end

local function or_null(json) return json == '' and 'null' or json end

-- The start of every entry: whoever writes it adds its own fields and closes the brace. The time never goes back within
-- a room. The attempt is random, so that what two histories say at one sequence is never the same.
local function entry_head(kind, room, now, by)
  return string.format('{"kind":"%s","at":%.0f,"by":"%s","attempt":"%s"', kind, math.max(now, room.at), by, attempt)
end

-- The entry that comes next, with its place in the chain. Fails now, before anything is written, where the log could
-- not be written later.
local function next_step(room, entry)
  local check = string.sub(redis.sha1hex(room.check .. entry), 1, 12)
  local length = redis.call('XLEN', log) + 1
  return { sequence = room.sequence + 1, check = check, previous = room.check, entry = entry, length = length }
end

-- What an entry's events show besides the entry: users and items as JSON lists without brackets.
local function shown_json(users_json, items_json)
  return string.format('{"users":[%s],"items":[%s]}', users_json, items_json)
end

-- The same of an entry that tells what the room is now.
local function shown_with_room(users_json, room)
  return string.format('{"room":%s,"users":[%s],"items":[]}', room, users_json)
end

-- Writes the entry, with the facts of the room that change with it, lets go of the oldest ones beyond so many (at most
-- 64 at once, so that no call has much to do), and announces it. Whatever could refuse it has been asked before: Lua
-- takes nothing back. The room stands behind it then.
local function append(step, room, now, shown)
  room.sequence, room.check, room.at = step.sequence, step.check, math.max(now, room.at)
  redis.call('XADD', log, step.sequence .. '-0', 'e', step.entry, 'c', step.check, 'p', step.previous)
  local surplus = step.length - log_limit
  if surplus > 0 then
    local first = step.sequence - step.length + 1
    redis.call('XTRIM', log, 'MINID', (first + math.min(surplus, 64)) .. '-0')
  end
  redis.call('HSET', meta, 'sequence', step.sequence, 'check', step.check, 'at', string.format('%.0f', room.at),
    unpack(step.facts or {}))
  publish(channel, string.format('{"kind":"entry","sequence":%d,"check":"%s","previous":"%s","entry":%s,"shown":%s}',
    step.sequence, step.check, step.previous, step.entry, shown))
end

-- The next entry, written at once. Answers its step.
local function write_entry(room, now, entry, shown)
  local step = next_step(room, entry)
  append(step, room, now, shown)
  return step
end

-- The beginning of a signal: who stands at another head than this one does not hear it.
local function signal_head(room, type)
  return string.format('{"kind":"signal","head":{"sequence":%d,"check":"%s"},"type":"%s",', room.sequence, room.check, type)
end

-- Up to which number a member has read.
local function marker_of(user)
  return tonumber(redis.call('HGET', reads, user) or 0)
end

-- A client library sends a command again whose reply was cut off: the second run must answer what the first did.
local function remember(answer)
  redis.call('SET', answered, cmsgpack.pack(answer), 'PX', answer_life_ms)
  return answer
end

local function recall()
  local kept = redis.call('GET', answered)
  return kept and cmsgpack.unpack(kept)
end

-- Counts one change of a kind in the room's current minute: there are so many of all people together, and so many of
-- each. Answers nil, or for how many milliseconds that minute, being full, still lasts.
local function count_change(kind, by, limit, own_limit)
  -- The application has a rate of its own, outside of the rooms.
  if by == app_id then return nil end
  local own_field = kind .. ':' .. by
  local counted = redis.call('HMGET', changes, kind, own_field)
  local all, own = tonumber(counted[1] or 0), tonumber(counted[2] or 0)
  if all >= limit or own >= own_limit then return math.max(redis.call('PTTL', changes), 0) end
  local is_first = redis.call('EXISTS', changes) == 0
  redis.call('HSET', changes, kind, all + 1, own_field, own + 1)
  if is_first then redis.call('PEXPIRE', changes, 60000) end
end

-- The same for changes of what the room is, and of roles. Whoever runs the room is held up by no other.
local function count_room_change(room, by)
  return count_change('room', by, by == room.owner and math.huge or changes_limit, own_changes_limit)
end

-- The same for what keeps order: mutes, bans, deletions of what others said. No change that members make takes from it.
local function count_moderation(room, by, limit, own_limit)
  return count_change('moderation', by, by == room.owner and math.huge or limit, own_limit)
end
