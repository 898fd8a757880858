#!lua
-- Creates a room, with its creator as the first member.
--
-- KEYS   meta, members, roster, log of the room; what this attempt was answered before
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'created' | 'repeated', room, membership} | {'conflict'} | {'deleted'} | {'late'}

local meta, members, roster, log, answered = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local id = ARGV[1]
local name_json = ARGV[2]
local creator = ARGV[3]
local creator_json = ARGV[4]
local intended_at = tonumber(ARGV[5])
local intent_life_ms = tonumber(ARGV[6])
-- The check before the first entry's: random, so that a room created again after all was lost is another history.
local epoch = ARGV[7]
local channel = ARGV[8]
local messages_limit = tonumber(ARGV[9])
local answer_life_ms = ARGV[10]

assert_may_publish(channel)
local earlier = recall(answered)
if earlier then return earlier end

local standing = find_room(meta)
if standing then
  if standing.deleted then return { 'deleted' } end
  if standing.creator ~= creator or redis.call('HGET', meta, 'name') ~= name_json then return { 'conflict' } end
  return { 'repeated', standing.json, redis.call('HGET', members, creator) }
end

local now = now_ms()
if now - intended_at > intent_life_ms then return { 'late' } end

local room = {
  sequence = 0, check = epoch, messages = 0,
  json = string.format('{"id":"%s","name":%s,"creator":%s,"createdAt":%.0f}', id, name_json, creator_json, now),
}
redis.call('HSET', meta, 'room', room.json, 'name', name_json, 'creator', creator)
local membership = admit(
  room, creator_json, creator, creator_json, now, meta, members, roster, log, channel, messages_limit)

local answer = { 'created', room.json, membership }
remember(answered, answer, answer_life_ms)
return answer
