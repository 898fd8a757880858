#!lua
-- Keeps a new invitation of a room, on a member's word.
--
-- KEYS   meta, members, invitations of the room; what this attempt was answered before
-- ARGV   see below
-- Reply  {'created', room, invitation} | {'not-a-member'} | {'not-allowed', needs} | {'full'}

local meta, members, invitations, answered = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local by, needs = ARGV[1], ARGV[2]
-- What its code is recognised by: the code itself is kept nowhere.
local hash = ARGV[3]
local life_ms = tonumber(ARGV[4])
-- How many may join with it, or `null`: any number.
local uses_json = ARGV[5]
local invitations_limit = tonumber(ARGV[6])
local answer_life_ms = ARGV[7]

local earlier = recall()
if earlier then return earlier end

local room, refusal = judge(by, needs)
if not room then return refusal end

local now = now_ms()
-- Those that are over stay until there is no place: then they are forgotten, up to 64 at once.
local function forget_some()
  local forgotten, kept = 0, redis.call('HGETALL', invitations)
  for index = 1, #kept, 2 do
    if forgotten < 64 and not is_good(kept[index + 1], now) then
      redis.call('HDEL', invitations, kept[index])
      forgotten = forgotten + 1
    end
  end
  return forgotten
end
if redis.call('HLEN', invitations) >= invitations_limit and forget_some() == 0 then return { 'full' } end

local invitation = string.format('{"hash":"%s","createdBy":"%s","createdAt":%.0f,"expiresAt":%.0f,"usesLeft":%s}',
  hash, by, now, now + life_ms, uses_json)
redis.call('HSET', invitations, hash, invitation)
return remember({ 'created', show_room(), invitation })
