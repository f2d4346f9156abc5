"""The Celery side of jobs: tasks carry ids only, PostgreSQL holds everything else."""

from celery import shared_task

from portal.jobs import orphans, reaper, running


@shared_task(name="jobs.run")
def run_job(partner_id: int, job_id: int) -> None:
    """Run one job; a second delivery of the same message does nothing."""
    running.run(partner_id, job_id, watched=True)


@shared_task(name="jobs.reap")
def reap_jobs() -> int:
    """Send lost and orphaned jobs to the workers again."""
    return reaper.reap()


@shared_task(name="jobs.sweep_files")
def sweep_files() -> int:
    """Delete files that no row names."""
    return orphans.sweep()
