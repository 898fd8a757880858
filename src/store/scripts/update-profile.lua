#!lua
-- Changes a user's profile and tells the user's channel. What changes nothing is neither written nor told.
--
-- KEYS   profile of the user; that this attempt was made
-- ARGV   see below
-- Reply  the user as JSON | nil

local profile, answered = KEYS[1], KEYS[2]
-- The fields that are to change, with their values.
local changes_json = ARGV[1]
local version = ARGV[2]
local channel, answer_life_ms = ARGV[3], ARGV[4]

assert_may_publish(channel)
local kept = redis.call('GET', profile)
-- A client library sends a command again whose reply was cut off: then it must not undo what came after it.
if not kept or redis.call('GET', answered) then return kept end

local text = changed_profile(kept, changes_json, version)
if not text then return kept end
redis.call('SET', answered, 1, 'PX', answer_life_ms)
redis.call('SET', profile, text)
publish(channel, '{"kind":"profile","user":' .. text .. '}')
return text
