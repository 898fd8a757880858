#!lua
-- Registers a room before it is created, so that it is never overlooked. A room that is there again is registered anew.
--
-- KEYS   this part of the registry
-- ARGV   the room; what time it is, in ms
-- Reply  1

local rooms = KEYS[1]
local room, now = ARGV[1], ARGV[2]

redis.call('ZADD', rooms, now, room)
return 1
