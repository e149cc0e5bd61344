// A real guest takes each template that is for Linux with cloud-init, and is as the template says.
import t from 'tap'
import { LINUX, testTemplates } from '../guests/templates.ts'

await testTemplates(t, LINUX)
