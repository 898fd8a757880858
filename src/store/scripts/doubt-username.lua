#!lua
-- Makes of a username that a user keeps one that they only claim, before it is looked whether they still bear it: nobody else
-- can take it meanwhile.
--
-- KEYS   username
-- ARGV   the user; the attempt; how long it is claimed, in ms
-- Reply  whether it was kept: 1 | 0: somebody else's, nobody's, or claimed by whoever is about to bear it

local username = KEYS[1]
local user = ARGV[1]
local attempt, claim_ms = ARGV[2], ARGV[3]

local _, kept = holder_of(username)
local claim = user .. ' ' .. attempt
if kept == claim then return 1 end
if kept ~= user or redis.call('PTTL', username) ~= -1 then return 0 end
redis.call('SET', username, claim, 'PX', claim_ms)
return 1
