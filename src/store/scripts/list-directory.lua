#!lua flags=no-writes
-- Reads public rooms by name.
--
-- KEYS   the directory
-- ARGV   where to start, as ZRANGE takes it by its letters; how all of them begin; how many
-- Reply  {listing, …}

local directory = KEYS[1]
local start, prefix = ARGV[1], ARGV[2]
local limit = tonumber(ARGV[3])

-- No byte of UTF-8 is as high.
return redis.call('ZRANGE', directory, start, '(' .. prefix .. '\255', 'BYLEX', 'LIMIT', 0, limit)
