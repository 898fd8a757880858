#!lua flags=allow-oom
-- Takes a deletion off the list of those under way.
--
-- KEYS   deletions
-- ARGV   the user
-- Reply  whether it was there (0 | 1)

local deletions = KEYS[1]
local user = ARGV[1]

return redis.call('ZREM', deletions, user)
