#!lua
-- Makes a user whom the application brings along, or changes what it says of one who is there, and tells the user's channel.
-- What was said before something newer was is not heard any more.
--
-- KEYS   profile of the user; when what was said last was said; that this attempt was made; that the account was deleted
-- ARGV   see below
-- Reply  {whether the user is new: 1 | 0, the user as JSON, their username before, or empty} | nil: their account was deleted a
--        while ago

local profile, said, answered, deletion = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
-- As they are if they are new.
local user_json = ARGV[1]
-- The fields that are to change, with their values.
local changes_json = ARGV[2]
local version = ARGV[3]
-- In ms; empty: now, and whatever was said before.
local said_at = ARGV[4]
local channel, answer_life_ms = ARGV[5], ARGV[6]

assert_may_publish(channel)
local kept = redis.call('GET', profile)
if redis.call('EXISTS', deletion) == 1 then return nil end
-- A client library sends a command again whose reply was cut off: then it must not undo what came after it.
local earlier = redis.call('GET', answered)
if earlier then
  local created, before = string.match(earlier, '^(%d) ?(%S*)$')
  return { tonumber(created), kept or user_json, before }
end
local last = tonumber(redis.call('GET', said) or 0)
local is_old = said_at ~= '' and last > tonumber(said_at)

local function write(text, created, before)
  if said_at ~= '' then redis.call('SET', said, said_at) end
  redis.call('SET', answered, created .. ' ' .. before, 'PX', answer_life_ms)
  redis.call('SET', profile, text)
end

if not kept then
  write(user_json, 1, '')
  return { 1, user_json, '' }
end
local before = cjson.decode(kept).username
if is_old then return { 0, kept, before } end
local text = changed_profile(kept, changes_json, version)
if not text then
  if said_at ~= '' then redis.call('SET', said, said_at) end
  return { 0, kept, before }
end
write(text, 0, before)
publish(channel, '{"kind":"profile","user":' .. text .. '}')
return { 0, text, before }
