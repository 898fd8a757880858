#!lua flags=allow-oom
-- Lets go of a username that nobody bears, unless it was claimed again since it was doubted.
--
-- KEYS   username
-- ARGV   the user; the attempt that doubted it
-- Reply  whether it is nobody's by that: 1 | 0

local username = KEYS[1]
local user = ARGV[1]
local attempt = ARGV[2]

local _, kept = holder_of(username)
return kept == user .. ' ' .. attempt and redis.call('DEL', username) or 0
