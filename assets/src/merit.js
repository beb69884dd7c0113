// Brings the components of a page to life; every page works without it.
import {
  Button, CharacterCount, Checkboxes, createAll, ErrorSummary, FileUpload, NotificationBanner,
  PasswordInput, Radios, ServiceNavigation, SkipLink
} from 'govuk-frontend'
import { SortableTable } from '@ministryofjustice/frontend/moj/components/sortable-table/sortable-table.mjs'

for (const component of [
  Button, CharacterCount, Checkboxes, ErrorSummary, FileUpload, NotificationBanner, PasswordInput,
  Radios, ServiceNavigation, SkipLink, SortableTable
]) {
  createAll(component)
}
