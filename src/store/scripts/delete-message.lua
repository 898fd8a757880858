#!lua flags=allow-oom
-- Erases what a member's own message says. Its number, author and times stay.
--
-- KEYS   meta, members, history, log of the room; the changes of its minute
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'deleted', the message as JSON} | {'not-found'} | {'not-allowed'} | {'limited', retry after ms}

local meta, members, history, log, changes = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local by = ARGV[1]
local people_json = ARGV[2]
local number = tonumber(ARGV[3])
local check = ARGV[4]
local attempt = ARGV[5]
local changes_limit = tonumber(ARGV[6])
local own_changes_limit = tonumber(ARGV[7])
local channel = ARGV[8]
local log_limit = tonumber(ARGV[9])
local retention_ms = tonumber(ARGV[10])

assert_may_publish(channel)
local room = find_room_of(by, meta, members)
local item = room and item_at(room, history, number, check, retention_ms)
if not item then return { 'not-found' } end
if item[1] ~= by then return { 'not-allowed' } end
if item[6] ~= '' then return { 'deleted', item_json(number, item) } end

local retry_after_ms = count_change(changes, 'edits', by, changes_limit, own_changes_limit)
if retry_after_ms then return { 'limited', retry_after_ms } end

local now = now_ms()
local at = math.max(now, room.at)
local step = next_step(room, string.format('%s,"numbers":[%d]}', entry_head('erased', room, now, by, attempt), number), log)
local erased = erase(item, by, at, step.check)
write_item(history, number, erased)
local json = item_json(number, erased)
append(step, at, shown_json(people_json, json), meta, log, channel, log_limit)
return { 'deleted', json }
