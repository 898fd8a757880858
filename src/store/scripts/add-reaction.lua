#!lua
-- Adds a member's reaction to a message.
--
-- The reactions of a room are one sorted set: `<number>:<place>:<user>`, scored by number · 2^25 + place · 2^20 + a
-- counter, so that those of one emoji at one message stand together, in the order in which they came. `emoji` has the
-- emoji of each message: an array whose places 0 to 31 hold one each, or nothing.
--
-- KEYS   meta, members, blocks, history, reactions, emoji, log of the room; the changes of its minute; what this attempt was answered
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'added' | 'already', the message and the one it replies to as JSON} | {'not-found'} | {'not-a-member'}
--        | {'not-allowed', needs} | {'blocked'} | {'muted', until in ms} | {'full'} | {'limited', retry after ms}

local meta, members, blocks, history, reactions, emoji, log, changes, answered =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9]
local by, by_json, number, check = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local sign, emoji_limit = ARGV[5], tonumber(ARGV[6])
local needs, retention_ms = ARGV[7], tonumber(ARGV[8])
local changes_limit, own_changes_limit = tonumber(ARGV[9]), tonumber(ARGV[10])
local attempt, channel, log_limit, answer_life_ms = ARGV[11], ARGV[12], tonumber(ARGV[13]), ARGV[14]

assert_may_publish(channel)
local room, refusal = judge_speaker(by, needs)
if not room then return refusal end
if are_apart(room) then return { 'blocked' } end
local item = item_at(room, number, check)
if not item or item[6] ~= '' then return { 'not-found' } end
local items = with_reply(room, number, item)
if recall() then return { 'added', items } end

local places = places_at(number)
local place, used = place_of(places, sign)
if place and redis.call('ZSCORE', reactions, reaction_at(number, place, by)) then return { 'already', items } end
if not place and used >= emoji_limit then return { 'full' } end
local retry_after_ms = count_change('reactions', by, changes_limit, own_changes_limit)
if retry_after_ms then return { 'limited', retry_after_ms } end

local is_new = not place
place = place or free_place(places)
local low, high = scores_of(number, place)
local now = now_ms()
local step = next_step(room, string.format('%s,"number":%d,"emoji":"%s","count":%d}',
  entry_head('reacted', room, now, by), number, sign, redis.call('ZCOUNT', reactions, low, high) + 1))
if is_new then
  places[place + 1] = sign
  redis.call('HSET', emoji, number, cmsgpack.pack(places))
end
local newest = redis.call('ZRANGE', reactions, high, low, 'BYSCORE', 'REV', 'LIMIT', 0, 1, 'WITHSCORES')
local score = newest[2] and math.min(newest[2] + 1, high) or low
redis.call('ZADD', reactions, string.format('%.0f', score), reaction_at(number, place, by))
if retention_ms > 0 then
  for _, key in ipairs({ reactions, emoji }) do redis.call('PEXPIRE', key, retention_ms) end
end
append(step, room, now, shown_json(by_json, items))
remember(1)
return { 'added', items }
