/** One row of what the report says about growth. */
export interface GrowthRow {
  what: string
  figures: string
}
