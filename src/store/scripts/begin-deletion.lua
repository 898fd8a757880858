#!lua flags=allow-oom
-- Deletes an account: from here on nobody is signed in to it, and everybody sees a deleted user. What else there is of it is
-- taken away behind.
--
-- KEYS   profile, password of the user; their deletion: their username, until it is all done, and a while longer
-- ARGV   see below
-- Reply  'deleted' | 'changed': the password | 'late': the deletion may be noted no more | 'gone': there was no such account

local profile, password, deletion = KEYS[1], KEYS[2], KEYS[3]
-- Of the password that was given; empty: the account has none.
local password_hash = ARGV[1]
-- When it was noted that it is to be deleted, in ms, and for how long that holds.
local noted_at = tonumber(ARGV[2])
local note_life_ms = tonumber(ARGV[3])

local kept = redis.call('GET', profile)
if not kept then return redis.call('EXISTS', deletion) == 1 and 'deleted' or 'gone' end
if (redis.call('GET', password) or '') ~= password_hash then return 'changed' end
if now_ms() - noted_at > note_life_ms then return 'late' end
redis.call('SET', deletion, cjson.decode(kept).username)
redis.call('UNLINK', profile, password)
return 'deleted'
