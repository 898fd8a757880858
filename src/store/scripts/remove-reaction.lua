#!lua flags=allow-oom
-- Takes a member's reaction to a message back.
--
-- KEYS   meta, members, history, reactions, emoji, log of the room; the changes of its minute; what this attempt was answered
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'removed' | 'none', the message and the one it replies to as JSON} | {'not-found'} | {'not-a-member'}
--        | {'not-allowed', needs} | {'limited', retry after ms}

local meta, members, history, reactions, emoji, log, changes, answered =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local by = ARGV[1]
local by_json = ARGV[2]
local number = tonumber(ARGV[3])
local check = ARGV[4]
local sign = ARGV[5]
local needs = ARGV[6]
local attempt = ARGV[7]
local changes_limit = tonumber(ARGV[8])
local own_changes_limit = tonumber(ARGV[9])
local channel = ARGV[10]
local log_limit = tonumber(ARGV[11])
local retention_ms = tonumber(ARGV[12])
local answer_life_ms = ARGV[13]

assert_may_publish(channel)
local room, refusal = judge(by, needs, meta, members)
if not room then return refusal end
local item = item_at(room, history, number, check, retention_ms)
if not item then return { 'not-found' } end
local items = with_reply(room, history, number, item, retention_ms)
if recall(answered) then return { 'removed', items } end

local places = places_at(emoji, number)
local place = place_of(places, sign)
local is_there = place and item[6] == '' and redis.call('ZSCORE', reactions, reaction_at(number, place, by))
if not is_there then return { 'none', items } end
local retry_after_ms = count_change(changes, 'reactions', by, changes_limit, own_changes_limit)
if retry_after_ms then return { 'limited', retry_after_ms } end

local low, high = scores_of(number, place)
local count = redis.call('ZCOUNT', reactions, low, high) - 1
local now = now_ms()
local step = next_step(room, string.format('%s,"number":%d,"emoji":"%s","count":%d}',
  entry_head('unreacted', room, now, by, attempt), number, sign, count), log)
redis.call('ZREM', reactions, reaction_at(number, place, by))
if count == 0 then
  places[place + 1] = ''
  redis.call('HSET', emoji, number, cmsgpack.pack(places))
end
append(step, math.max(now, room.at), shown_json(by_json, items), meta, log, channel, log_limit)
remember(answered, 1, answer_life_ms)
return { 'removed', items }
