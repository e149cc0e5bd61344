#!/usr/bin/env node
import { run } from './mkisofs/run.ts'

process.exitCode = await run(process.argv.slice(2))
