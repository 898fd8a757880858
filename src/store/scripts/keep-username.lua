#!lua
-- Keeps a username for good for the user who claimed it, unless the claim ran out and another user holds it.
--
-- KEYS   username
-- ARGV   the user
-- Reply  whether it is the user's: 1 | 0

local username = KEYS[1]
local user = ARGV[1]

local holder = holder_of(username)
if holder and holder ~= user then return 0 end
redis.call('SET', username, user)
return 1
