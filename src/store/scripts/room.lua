-- What the scripts of a room share; the loader puts it in front of each. Keys come in as arguments: the script that
-- calls has declared them.

local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- The room as it stands, or nil. One that was deleted is `deleted` until its tombstone expires. What cannot be reckoned
-- with is an error here, before anything is written.
local function find_room(meta)
  local found = redis.call('HMGET', meta, 'room', 'creator', 'sequence', 'check', 'messages', 'deletedAt')
  if not found[1] then return nil end
  return {
    json = found[1], creator = found[2], deleted = found[6] ~= false,
    sequence = found[3] + 0, check = found[4] .. '', messages = found[5] + 0,
  }
end

-- The room, for one of its members; nil for everyone else, and when it was deleted.
local function find_room_of(user, meta, members)
  if redis.call('HEXISTS', members, user) == 0 then return nil end
  local room = find_room(meta)
  return room and not room.deleted and room or nil
end

-- The start of every entry: whoever writes it adds its own fields and closes the brace.
local function entry_head(kind, room, at)
  return string.format('{"kind":"%s","room":%s,"at":%.0f', kind, room.json, at)
end

-- Of a membership that begins or ends, with how many there are after it.
local function change_entry(kind, room, at, by_json, member_json, member_count)
  return string.format('%s,"by":%s,"member":%s,"memberCount":%d}', entry_head(kind, room, at), by_json, member_json, member_count)
end

local function is_message(entry)
  return string.find(entry, '{"kind":"message"', 1, true) == 1
end

-- Takes the oldest entries away while there are too many messages, or five times as many entries of any kind: at most
-- 64 at once, so that no call has much to do. Answers how many messages are left.
local function trim(log, messages, messages_limit)
  local entries = redis.call('XLEN', log)
  local from, last = '-', nil
  for _ = 1, 64 do
    if messages <= messages_limit and entries <= 5 * messages_limit then break end
    local oldest = redis.call('XRANGE', log, from, '+', 'COUNT', 1)[1]
    if not oldest then break end
    if is_message(oldest[2][2]) then messages = messages - 1 end
    entries = entries - 1
    last = oldest[1]
    from = '(' .. last
  end
  if last then redis.call('XTRIM', log, 'MINID', (string.match(last, '^%d+') + 1) .. '-0') end
  return messages
end

-- Writes the next entry and announces it; answers its sequence, check and predecessor's check.
-- Whatever could refuse it has been asked before: Lua takes nothing back.
local function append(room, entry, meta, log, channel, messages_limit)
  local sequence, previous = room.sequence + 1, room.check
  local check = string.sub(redis.sha1hex(previous .. entry), 1, 12)
  redis.call('XADD', log, sequence .. '-0', 'e', entry, 'c', check, 'p', previous)
  local messages = trim(log, room.messages + (is_message(entry) and 1 or 0), messages_limit)
  redis.call('HSET', meta, 'sequence', sequence, 'check', check, 'messages', messages)
  publish(channel, string.format('{"kind":"entry","sequence":%d,"check":"%s","previous":"%s","entry":%s}',
    sequence, check, previous, entry))
  return sequence, check, previous
end

-- Fails now, before anything is written, where the roster could not be written later.
local function assert_roster(roster)
  redis.call('ZCARD', roster)
end

-- Makes a user a member, told by an entry; answers the membership.
local function admit(room, by, user, user_json, at, meta, members, roster, log, channel, messages_limit)
  assert_roster(roster)
  local entry = change_entry('added', room, at, by, user_json, redis.call('HLEN', members) + 1)
  local sequence, check, previous = append(room, entry, meta, log, channel, messages_limit)
  local membership = string.format(
    '{"user":%s,"addedBy":%s,"joinedAt":%.0f,"sequence":%d,"check":"%s","previous":"%s"}',
    user_json, by, at, sequence, check, previous)
  redis.call('HSET', members, user, membership)
  redis.call('ZADD', roster, sequence, user)
  return membership
end

-- A client library sends a command again whose reply was cut off: the second run must answer what the first did.
local function remember(answered, answer, life_ms)
  redis.call('SET', answered, cmsgpack.pack(answer), 'PX', life_ms)
end

local function recall(answered)
  local kept = redis.call('GET', answered)
  return kept and cmsgpack.unpack(kept)
end

-- Counts one membership change that a member makes in the room's current minute: there are so many of all members
-- together, and so many of each. Answers nil, or for how many milliseconds that minute, being full, still lasts.
local function count_change(changes, by, changes_limit, member_limit)
  local counted = redis.call('HMGET', changes, 'all', by)
  local all, own = tonumber(counted[1] or 0), tonumber(counted[2] or 0)
  if all >= changes_limit or own >= member_limit then return redis.call('PTTL', changes) end
  redis.call('HSET', changes, 'all', all + 1, by, own + 1)
  if all == 0 then redis.call('PEXPIRE', changes, 60000) end
end
