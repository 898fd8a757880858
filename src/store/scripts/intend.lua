#!lua
-- Notes on a user's list that the user is about to create a room, or somebody to add the user to one, unless there are
-- as many of that kind as may be: what others do takes nothing from the user's own rooms. Forgets the rooms that were
-- left long ago, and the first of those that were left, if there are too many.
--
-- KEYS   rooms of the user: a hash of `version` (the attempt that changed it last), of marks (`<room>`, see
--        mark-room.lua) and of intents (`intent:<room>:<ms>`, holding the kind, and the attempt that wrote it);
--        whom the user has blocked; that the account is being deleted
-- ARGV   see below
-- Reply  when it was noted, in ms, different for every intent of one room | 'full' | 'blocked': also who is being deleted

local rooms, blocked, deletion = KEYS[1], KEYS[2], KEYS[3]
local room = ARGV[1]
-- How many of the same kind there may be.
local rooms_limit = tonumber(ARGV[2])
local left_limit, remembrance_ms = tonumber(ARGV[3]), tonumber(ARGV[4])
-- Random: a client library sends a command again whose reply was cut off, and the second run must answer the same.
local attempt = ARGV[5]
-- 'own': the user creates it | 'added' | 'direct': it is the room of two, and the other one writes
local kind = ARGV[6]
-- Who puts it there.
local by = ARGV[7]
local intent = kind .. ' ' .. attempt

if redis.call('HEXISTS', blocked, by) == 1 or redis.call('EXISTS', deletion) == 1 then return 'blocked' end
local now = now_ms()

local joined, intents, stale, left = {}, {}, {}, {}
local list = redis.call('HGETALL', rooms)
for index = 1, #list, 2 do
  local field, value = list[index], list[index + 1]
  local intended, intended_at = string.match(field, '^intent:(.+):(%d+)$')
  local state, start, at, counts = string.match(value, '^(%a+) (%d+) .* (%d+) ?(%l*)$')
  if intended == room and value == intent then return tonumber(intended_at) end
  if intended and intents[intended] ~= 'own' then intents[intended] = string.match(value, '^%a+') end
  -- Who was there from a room's first entry on created it, unless the mark says otherwise.
  if state == 'joined' then joined[field] = counts ~= '' and counts or start == '0' and 'own' or 'added' end
  if state == 'left' then
    local is_stale = now - at >= remembrance_ms
    table.insert(is_stale and stale or left, { field = field, at = tonumber(at) })
  end
end
if #left > left_limit then
  table.sort(left, function(a, b) return a.at < b.at end)
  for index = 1, #left - left_limit do table.insert(stale, left[index]) end
end

local count = 0
for other, its_kind in pairs(joined) do
  if other ~= room and its_kind == kind then count = count + 1 end
end
for other, its_kind in pairs(intents) do
  if other ~= room and not joined[other] and its_kind == kind then count = count + 1 end
end
-- A room that is on the list has its place.
if count >= rooms_limit and not joined[room] then return 'full' end

local function field_at(ms) return string.format('intent:%s:%.0f', room, ms) end
local intended_at = now
while redis.call('HEXISTS', rooms, field_at(intended_at)) == 1 do intended_at = intended_at + 1 end

for _, mark in ipairs(stale) do redis.call('HDEL', rooms, mark.field) end
redis.call('HSET', rooms, field_at(intended_at), intent, 'version', attempt)
return intended_at
