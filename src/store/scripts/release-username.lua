#!lua flags=allow-oom
-- Lets go of the username of a deleted account, after a while.
--
-- KEYS   username
-- ARGV   the user whose it was; how long it stays theirs, in ms
-- Reply  whether it does so from now on (0 | 1)

local username = KEYS[1]
local user = ARGV[1]
local held_ms = ARGV[2]

if redis.call('GET', username) ~= user or redis.call('PTTL', username) ~= -1 then return 0 end
return redis.call('PEXPIRE', username, held_ms)
