#!lua flags=no-writes
-- Reads what the app was not told of a room yet: entries, and what they show, all at one head.
--
-- KEYS   meta, history, log of the room
-- ARGV   see below
-- Reply  nil: there is no such room | {room, hooked, head sequence, head check, the sequence to tell first, entries as
--        XRANGE has them, what they show of the history as JSON}; hooked: as it stands, empty for nothing

local meta, history, log = KEYS[1], KEYS[2], KEYS[3]
local count, retention_ms = tonumber(ARGV[1]), tonumber(ARGV[2])
-- Of a room that the app was never told of, nothing before this time, in ms.
local began = tonumber(ARGV[3])

local room = find_room()
if not room then return nil end
local hooked = redis.call('HGET', meta, 'hooked') or ''
local told, told_check = string.match(hooked, '^(%d+) (%x+)$')
told = tonumber(told or 0)

local function entry_at(sequence)
  return redis.call('XRANGE', log, sequence .. '-0', '+', 'COUNT', 1)[1]
end

local function is_older(entry)
  return tonumber(string.match(entry[2][2], '"at":(%d+)') or 0) < began
end

-- The first entry that is not older, by halving: none is older than the one before it.
local function first_young()
  local first = redis.call('XRANGE', log, '-', '+', 'COUNT', 1)[1]
  if not first or not is_older(first) then return 1 end
  local low, high = tonumber(string.match(first[1], '^%d+')), room.sequence + 1
  while high - low > 1 do
    local middle = math.floor((low + high) / 2)
    local entry = entry_at(middle)
    if entry and is_older(entry) then low = middle else high = middle end
  end
  return high
end

-- What was told of another history, or beyond the head, was lost: what there is now is told from its beginning.
local function next_to_tell()
  if hooked == '' then return first_young() end
  if told > room.sequence then return 1 end
  local following = entry_at(told + 1)
  if not following then return told == room.sequence and told_check == room.check and told + 1 or 1 end
  local is_next = following[1] == (told + 1) .. '-0'
  return is_next and following[2][6] ~= told_check and 1 or told + 1
end

local first = next_to_tell()
local entries = redis.call('XRANGE', log, string.format('%.0f-0', first), '+', 'COUNT', count)
local items = items_json(room, numbers_in(entries))
return { show_room(), hooked, room.sequence, room.check, first, entries, items }
