#!lua
-- Gives an account another password, unless it has another one by now than was looked at.
--
-- KEYS   password of the user: its hash
-- ARGV   see below
-- Reply  whether the password is this one now (0 | 1)

local password = KEYS[1]
local old_hash, new_hash = ARGV[1], ARGV[2]

local kept = redis.call('GET', password)
if kept == old_hash then redis.call('SET', password, new_hash) end
-- A second run finds what the first one wrote.
return (kept == old_hash or kept == new_hash) and 1 or 0
