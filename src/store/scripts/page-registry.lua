#!lua flags=no-writes
-- Some of the rooms of a part of the registry, in no order: all come that are in it from the first page to the last.
--
-- KEYS   this part of the registry
-- ARGV   where to go on; 0: at the beginning
-- Reply  {where to go on; 0: nowhere, {room, when it was registered, …}}

local rooms = KEYS[1]
local cursor = ARGV[1]

return redis.call('ZSCAN', rooms, cursor, 'COUNT', 256)
