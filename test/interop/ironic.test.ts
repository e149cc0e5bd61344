// Drives of a fleet as the real Ironic takes them.
import { deployFleet } from '../ironic-fleet.ts'

deployFleet(5)
