#!lua flags=no-writes
-- Looks for the ban of one user, for a moderator's eyes.
--
-- KEYS   meta, members, bans of the room
-- ARGV   the viewer, what it takes, the user
-- Reply  nil: there is none, or the viewer may not see it | ban

local meta, members, bans = KEYS[1], KEYS[2], KEYS[3]
local viewer, needs, user = ARGV[1], ARGV[2], ARGV[3]

if not judge(viewer, needs) then return nil end
return ban_of(user) or nil
