#!/bin/sh
#SBATCH --job-name=fleet
#SBATCH --array=1-8
#SBATCH --requeue
#SBATCH --cpus-per-task=1
#SBATCH --mem=512M
#SBATCH --open-mode=append
# A task that runs again goes on where it stopped: its manifest tells what is done.
mkdir -p parts
exec config-drive fleet build node.yaml --inventory nodes.csv --manifest "parts/$SLURM_ARRAY_TASK_ID" --shard auto --workers "$SLURM_CPUS_PER_TASK"
