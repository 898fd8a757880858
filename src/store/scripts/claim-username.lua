#!lua
-- Claims a username for a user, for a while: until it is kept. Of one who has it already, too, so that whoever is about to take
-- it from them sees it.
--
-- KEYS   username
-- ARGV   the user; the attempt; how long it is claimed, in ms
-- Reply  whether it is the user's: 1 | 0

local username = KEYS[1]
local user = ARGV[1]
local attempt, claim_ms = ARGV[2], ARGV[3]

local holder, kept = holder_of(username)
if holder and holder ~= user then return 0 end
-- That of an account that was deleted stays held.
if kept == user and redis.call('PTTL', username) ~= -1 then return 1 end
redis.call('SET', username, user .. ' ' .. attempt, 'PX', claim_ms)
return 1
