#!lua flags=no-writes
-- Reads who is in a room, if they are not too many, and how many people follow it on all instances.
--
-- KEYS   meta, members, blocks, online of the room
-- ARGV   how many members are too many
-- Reply  nil: there is no such room, or no more | {{user, …}, empty for too many, and of a direct room that the other one does not
--        know of yet, or in which one has blocked the other; how many follow it, and there nobody}

local meta, members, blocks, online = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local most = tonumber(ARGV[1])

local room = find_room()
if not room or room.deleted then return nil end
if are_apart(room) then return { {}, 0 } end
local now = now_ms()
local following = 0
for _, value in ipairs(redis.call('HVALS', online)) do
  local till, count = string.match(value, '^(%d+) (%d+)$')
  if till and till + 0 > now then following = following + count end
end
local is_known = room.owner ~= '' or room.number > 0
return { is_known and redis.call('HLEN', members) <= most and redis.call('HKEYS', members) or {}, following }
