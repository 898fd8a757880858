#!lua
-- Changes a user's profile and tells the user's channel. What changes nothing is neither written nor told.
--
-- KEYS   profile of the user; that this attempt was made
-- ARGV   see below
-- Reply  the user as JSON | nil

local profile, answered = KEYS[1], KEYS[2]
-- The fields that are to change, with their values. They and the profile have texts, a time and nulls alone, which cjson
-- writes as it read them.
local changes_json = ARGV[1]
local version = ARGV[2]
local channel = ARGV[3]
local answer_life_ms = ARGV[4]

assert_may_publish(channel)
local kept = redis.call('GET', profile)
-- A client library sends a command again whose reply was cut off: then it must not undo what came after it.
if not kept or redis.call('GET', answered) then return kept end

local user = cjson.decode(kept)
if type(user.version) ~= 'string' then error('attempt to change what is no profile') end
local is_changed = false
for name, value in pairs(cjson.decode(changes_json)) do
  if user[name] ~= value then
    user[name], is_changed = value, true
  end
end
if not is_changed then return kept end
user.version = version
local text = cjson.encode(user)
redis.call('SET', answered, 1, 'PX', answer_life_ms)
redis.call('SET', profile, text)
publish(channel, '{"kind":"profile","user":' .. text .. '}')
return text
