#!lua flags=no-writes
-- Reads public rooms by name.
--
-- KEYS   the directory
-- ARGV   where to start and to stop, as ZRANGE takes them by their letters; how many
-- Reply  {listing, …}

local directory = KEYS[1]
local start = ARGV[1]
local stop = ARGV[2]
local limit = tonumber(ARGV[3])

return redis.call('ZRANGE', directory, start, stop, 'BYLEX', 'LIMIT', 0, limit)
