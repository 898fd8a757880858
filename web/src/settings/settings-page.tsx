/** What the viewer can change about themselves. */
import { Back } from '../shell/back.tsx'
import { Account } from './account.tsx'
import { BlockedPeople } from './blocked-people.tsx'
import { ProfileForm } from './profile-form.tsx'
import { SessionList } from './session-list.tsx'
import './settings-page.css'

export function SettingsPage() {
  return (
    <div className="page settings">
      <header className="page-bar">
        <Back />
        <h1>Settings</h1>
      </header>
      <ProfileForm />
      <SessionList />
      <BlockedPeople />
      <Account />
    </div>
  )
}
