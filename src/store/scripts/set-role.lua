#!lua
-- Gives a member another role, on the owner's word. To make somebody the owner gives the room away: whoever owned it is a
-- moderator from then on.
--
-- KEYS   meta, members, staff, mutes, log of the room; the changes of its minute; what this attempt was answered before
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'set', room, membership} | {'stranger'} | {'not-a-member'} | {'not-allowed', needs} | {'full'}
--        | {'limited', retry after ms}

local meta, members, staff, mutes, log, changes, answered =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local by = ARGV[1]
local member = ARGV[2]
-- Both of them, and who added them.
local people_json = ARGV[3]
local role = ARGV[4]
local needs = ARGV[5]
local moderators_limit = tonumber(ARGV[6])
local changes_limit = tonumber(ARGV[7])
local own_changes_limit = tonumber(ARGV[8])
local attempt = ARGV[9]
local channel = ARGV[10]
local log_limit = tonumber(ARGV[11])
local answer_life_ms = ARGV[12]

assert_may_publish(channel)
local earlier = recall(answered)
if earlier then return earlier end

local room, own = judge(by, needs, meta, members)
if not room then return own end
local standing = redis.call('HGET', members, member)
if not standing then return { 'stranger' } end
if role_in(standing) == role then return { 'set', show_room(meta), standing } end
-- A room always has one owner: the role is given away, never laid down.
if member == room.owner then return not_allowed(room, '') end
if is_full_for(role, room, standing, members, staff, moderators_limit) then return { 'full' } end
local retry_after_ms = count_room_change(room, changes, by, changes_limit, own_changes_limit)
if retry_after_ms then return { 'limited', retry_after_ms } end

assert_sets(staff, mutes)
local change = {
  by = by, now = now_ms(), attempt = attempt, people = people_json,
  meta = meta, members = members, staff = staff, mutes = mutes, log = log, channel = channel, log_limit = log_limit,
}
local membership, shown
if role == 'OWNER' then membership, shown = transfer(change, room, member, standing)
else membership, shown = give_role(change, room, member, standing, role), show_room(meta) end
local answer = { 'set', shown, membership }
remember(answered, answer, answer_life_ms)
return answer
