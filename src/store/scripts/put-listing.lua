#!lua
-- Puts a room into the directory.
--
-- KEYS   the directory
-- ARGV   its listing
-- Reply  1

local directory = KEYS[1]
local listing = ARGV[1]

redis.call('ZADD', directory, 0, listing)
return 1
