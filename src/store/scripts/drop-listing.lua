#!lua flags=allow-oom
-- Takes exactly this listing out of the directory.
--
-- KEYS   the directory
-- ARGV   the listing
-- Reply  whether it was there (0 | 1)

local directory = KEYS[1]
local listing = ARGV[1]

return redis.call('ZREM', directory, listing)
