/** What a person changes about themselves in the settings, up to the end of their account. */
import { type Chatter, password } from './chatter.ts'

const newPassword = 'another horse battery'

export const openSettings = ({ page }: Chatter) => page.goto(`${page.url().replace(/#.*/, '')}#/settings`)

/** The name, which others see; and the password: the old one is good no more. */
export async function changeOneself(person: Chatter): Promise<void> {
  const { page } = person
  await openSettings(person)
  await page.getByText('This one, in use now').waitFor()
  await person.meetsNoObstacle('the settings')
  await page.getByLabel('Your name').fill('Benjamin')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Your profile is changed').waitFor()
  await page.getByLabel('Current password').fill(password)
  await page.getByLabel('New password').fill(newPassword)
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByText('Your password is changed').waitFor()
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.getByText('You are signed out').waitFor()
  await person.signIn(password)
  await page.getByRole('alert').waitFor()
  await person.meetsNoObstacle('the door')
  await person.signIn(newPassword)
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
}

export async function deleteAccount({ page }: Chatter): Promise<void> {
  await page.getByRole('button', { name: 'Delete account' }).click()
  const dialog = page.getByRole('dialog')
  const confirm = dialog.getByRole('button', { name: 'Delete for ever' })
  await dialog.getByLabel('Password').fill(password)
  await confirm.click()
  await dialog.getByRole('alert').waitFor()
  await dialog.getByLabel('Password').fill(newPassword)
  await confirm.click()
  await page.getByText('Your account is deleted').waitFor()
  await page.getByText('You are signed out').waitFor()
}
