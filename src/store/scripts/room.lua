-- What the scripts of a room share; the loader puts it in front of each. Keys come in as arguments: the script that
-- calls has declared them.

local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- The room as it stands, or nil. One that was deleted is `deleted` until its tombstone expires. What cannot be reckoned
-- with is an error here, before anything is written.
local function find_room(meta)
  local found = redis.call('HMGET', meta, 'id', 'name', 'metadata', 'owner', 'createdAt', 'version',
    'sequence', 'check', 'number', 'oldest', 'at', 'deletedAt')
  if not found[1] then return nil end
  return {
    id = found[1] .. '', name_json = found[2] .. '', metadata = found[3] or '', owner = found[4] .. '',
    created_at = found[5] + 0, version = found[6] .. '',
    sequence = found[7] + 0, check = found[8] .. '', number = found[9] + 0, oldest = found[10] + 0,
    at = found[11] + 0, deleted = found[12] ~= false,
  }
end

-- The room, for one of its members; nil for everyone else, and when it was deleted.
local function find_room_of(user, meta, members)
  if redis.call('HEXISTS', members, user) == 0 then return nil end
  local room = find_room(meta)
  return room and not room.deleted and room or nil
end

local function or_null(json) return json == '' and 'null' or json end

-- The room as the domain knows it.
local function room_json(room)
  return string.format('{"id":"%s","name":%s,"metadata":%s,"owner":"%s","createdAt":%.0f,"version":"%s"}',
    room.id, room.name_json, or_null(room.metadata), room.owner, room.created_at, room.version)
end

-- The start of every entry: whoever writes it adds its own fields and closes the brace. The time never goes back within
-- a room. The attempt is random, so that what two histories say at one sequence is never the same.
local function entry_head(kind, room, now, by, attempt)
  return string.format('{"kind":"%s","at":%.0f,"by":"%s","attempt":"%s"', kind, math.max(now, room.at), by, attempt)
end

-- The entry that comes next, with its place in the chain. Fails now, before anything is written, where the log could
-- not be written later.
local function next_step(room, entry, log)
  local check = string.sub(redis.sha1hex(room.check .. entry), 1, 12)
  local length = redis.call('XLEN', log) + 1
  return { sequence = room.sequence + 1, check = check, previous = room.check, entry = entry, length = length }
end

-- What an entry's events show besides the entry: users and items as JSON lists without brackets.
local function shown_json(users_json, items_json)
  return string.format('{"users":[%s],"items":[%s]}', users_json, items_json)
end

-- Writes the entry, lets go of the oldest ones beyond so many (at most 64 at once, so that no call has much to do), and
-- announces it. Whatever could refuse it has been asked before: Lua takes nothing back.
local function append(step, at, shown, meta, log, channel, log_limit)
  redis.call('XADD', log, step.sequence .. '-0', 'e', step.entry, 'c', step.check, 'p', step.previous)
  local surplus = step.length - log_limit
  if surplus > 0 then
    local first = step.sequence - step.length + 1
    redis.call('XTRIM', log, 'MINID', (first + math.min(surplus, 64)) .. '-0')
  end
  redis.call('HSET', meta, 'sequence', step.sequence, 'check', step.check, 'at', string.format('%.0f', at))
  publish(channel, string.format('{"kind":"entry","sequence":%d,"check":"%s","previous":"%s","entry":%s,"shown":%s}',
    step.sequence, step.check, step.previous, step.entry, shown))
end

-- Fails now, before anything is written, where the roster could not be written later.
local function assert_roster(roster)
  redis.call('ZCARD', roster)
end

-- Makes a user a member, told by an entry; answers the membership.
local function admit(room, by, user, people, now, attempt, meta, members, roster, log, channel, log_limit)
  assert_roster(roster)
  local at = math.max(now, room.at)
  local entry = string.format('%s,"member":"%s","memberCount":%d}',
    entry_head('added', room, now, by, attempt), user, redis.call('HLEN', members) + 1)
  local step = next_step(room, entry, log)
  append(step, at, shown_json(people, ''), meta, log, channel, log_limit)
  local membership = string.format(
    '{"userId":"%s","addedBy":"%s","joinedAt":%.0f,"sequence":%d,"check":"%s","previous":"%s"}',
    user, by, at, step.sequence, step.check, step.previous)
  redis.call('HSET', members, user, membership)
  redis.call('ZADD', roster, step.sequence, user)
  return membership, step
end

-- A client library sends a command again whose reply was cut off: the second run must answer what the first did.
local function remember(answered, answer, life_ms)
  redis.call('SET', answered, cmsgpack.pack(answer), 'PX', life_ms)
end

local function recall(answered)
  local kept = redis.call('GET', answered)
  return kept and cmsgpack.unpack(kept)
end

-- Counts one change of a kind in the room's current minute: there are so many of all people together, and so many of
-- each. Answers nil, or for how many milliseconds that minute, being full, still lasts.
local function count_change(changes, kind, by, limit, own_limit)
  local own_field = kind .. ':' .. by
  local counted = redis.call('HMGET', changes, kind, own_field)
  local all, own = tonumber(counted[1] or 0), tonumber(counted[2] or 0)
  if all >= limit or own >= own_limit then return math.max(redis.call('PTTL', changes), 0) end
  local is_first = redis.call('EXISTS', changes) == 0
  redis.call('HSET', changes, kind, all + 1, own_field, own + 1)
  if is_first then redis.call('PEXPIRE', changes, 60000) end
end
