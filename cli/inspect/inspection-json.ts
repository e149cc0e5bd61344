import type { DriveInput } from '../input/open-drive.ts'
import type { Inspection } from './inspection.ts'

/** Returns the whole inspection for a JSON answer. */
export function inspectionJson(
  name: string,
  { kind, medium, wrapping, size, image }: DriveInput,
  { summary, verdicts, problems }: Inspection,
  hasMap: boolean,
): object {
  const { label, jolietLabel, bootLabel, ...rest } = { ...medium } as Record<string, unknown>
  const { primaryPaths: _, jolietPaths: __, size: ___, ...plain } = rest
  return {
    drive: name,
    kind,
    wrapping,
    size,
    medium: { ...plain, label, jolietLabel, bootLabel, trees: image?.trees },
    place: image && { offset: image.place.offset, partition: image.place.number, name: image.place.name },
    ...summary,
    problems,
    guests: verdicts,
    segments: hasMap ? image?.segments() : undefined,
  }
}
