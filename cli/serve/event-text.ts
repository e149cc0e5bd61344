import type { ServiceEvent } from '../../lib/service/call.ts'
import { calledHomeText } from './called-home.ts'

/** Returns the lines that tell of an event. */
export function eventText(event: ServiceEvent): string {
  switch (event.kind) {
    case 'password-posted':
      return `${event.instance} posted its password\n`
    case 'password-fetched':
      return `${event.instance} fetched its password\n`
    case 'called-home':
      return calledHomeText(event.instance, event.fields)
  }
}
