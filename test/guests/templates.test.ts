// A real guest takes the templates with the most in them; nightly/templates.test.ts boots them all.
import t from 'tap'
import { testTemplates } from './templates.ts'

await testTemplates(t, ['ironic-bond', 'kubernetes-node'])
