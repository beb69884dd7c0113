// Brings the components of a page to life; every page works without it.
import {
  Button, CharacterCount, Checkboxes, createAll, ErrorSummary, FileUpload, NotificationBanner,
  PasswordInput, ServiceNavigation, SkipLink
} from 'govuk-frontend'
import { SortableTable } from '@ministryofjustice/frontend/moj/components/sortable-table/sortable-table.mjs'
import { reveal } from './parts/reveal.js'
import { waits } from './parts/waits.js'

for (const component of [
  Button, CharacterCount, Checkboxes, ErrorSummary, FileUpload, NotificationBanner, PasswordInput,
  ServiceNavigation, SkipLink, SortableTable
]) {
  createAll(component)
}

for (const root of document.querySelectorAll('[data-module="govuk-radios"]')) {
  reveal(root)
}

for (const form of document.querySelectorAll('[data-waits]')) {
  waits(form)
}
