#!lua flags=allow-oom
-- Takes a member's reaction to a message back.
--
-- KEYS   meta, members, history, reactions, emoji, log of the room; the changes of its minute; what this attempt was answered
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'removed' | 'none', the message and the one it replies to as JSON} | {'not-found'} | {'not-a-member'}
--        | {'not-allowed', needs} | {'limited', retry after ms}

local meta, members, history, reactions, emoji, log, changes, answered =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local by, by_json, number, check, sign = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]
local needs, retention_ms = ARGV[6], tonumber(ARGV[7])
local changes_limit, own_changes_limit = tonumber(ARGV[8]), tonumber(ARGV[9])
local attempt, channel, log_limit, answer_life_ms = ARGV[10], ARGV[11], tonumber(ARGV[12]), ARGV[13]

assert_may_publish(channel)
local room, refusal = judge(by, needs)
if not room then return refusal end
local item = item_at(room, number, check)
if not item then return { 'not-found' } end
local items = with_reply(room, number, item)
if recall() then return { 'removed', items } end

local places = places_at(number)
local place = place_of(places, sign)
local is_there = place and item[6] == '' and redis.call('ZSCORE', reactions, reaction_at(number, place, by))
if not is_there then return { 'none', items } end
local retry_after_ms = count_change('reactions', by, changes_limit, own_changes_limit)
if retry_after_ms then return { 'limited', retry_after_ms } end

local low, high = scores_of(number, place)
local count = redis.call('ZCOUNT', reactions, low, high) - 1
local now = now_ms()
local step = next_step(room, string.format('%s,"number":%d,"emoji":"%s","count":%d}',
  entry_head('unreacted', room, now, by), number, sign, count))
redis.call('ZREM', reactions, reaction_at(number, place, by))
if count == 0 then
  places[place + 1] = ''
  redis.call('HSET', emoji, number, cmsgpack.pack(places))
end
append(step, room, now, shown_json(by_json, items))
remember(1)
return { 'removed', items }
