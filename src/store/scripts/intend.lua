#!lua
-- Notes on a user's list that somebody is about to add the user to a room, unless the list is full. Forgets the rooms
-- that were left long ago, and the first of those that were left, if there are too many.
--
-- KEYS   rooms of the user: a hash of `version`, of marks (`<room>`, see mark-room.lua) and of intents
--        (`intent:<room>:<ms>`, holding the attempt that wrote it)
-- ARGV   see below
-- Reply  when it was noted, in ms, different for every intent of one room | 'full'

local rooms = KEYS[1]
local room = ARGV[1]
local rooms_limit = tonumber(ARGV[2])
local left_limit = tonumber(ARGV[3])
local remembrance_ms = tonumber(ARGV[4])
-- Random: a client library sends a command again whose reply was cut off, and the second run must answer the same.
local attempt = ARGV[5]
local version = ARGV[6]

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local others, stale, left = {}, {}, {}
local list = redis.call('HGETALL', rooms)
for index = 1, #list, 2 do
  local field, value = list[index], list[index + 1]
  local intended, intended_at = string.match(field, '^intent:(.+):(%d+)$')
  local state, at = string.match(value, '^(%a+) .* (%d+)$')
  if intended == room and value == attempt then return tonumber(intended_at) end
  if intended or state == 'joined' then others[intended or field] = true end
  if state == 'left' then
    local is_stale = now - at >= remembrance_ms
    table.insert(is_stale and stale or left, { field = field, at = tonumber(at) })
  end
end
if #left > left_limit then
  table.sort(left, function(a, b) return a.at < b.at end)
  for index = 1, #left - left_limit do table.insert(stale, left[index]) end
end
others[room] = nil

local count = 0
for _ in pairs(others) do count = count + 1 end
if count >= rooms_limit then return 'full' end

local function field_at(ms) return string.format('intent:%s:%.0f', room, ms) end
local intended_at = now
while redis.call('HEXISTS', rooms, field_at(intended_at)) == 1 do intended_at = intended_at + 1 end

for _, mark in ipairs(stale) do redis.call('HDEL', rooms, mark.field) end
redis.call('HSET', rooms, field_at(intended_at), attempt, 'version', version)
return intended_at
