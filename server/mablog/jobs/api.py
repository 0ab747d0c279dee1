from mablog.access import requires
from mablog.jobs import service
from mablog.jobs.queries import counts_by_state, jobs_in
from mablog.jobs.schemas import JobListOut, JobOut, JobQuery
from mablog.openapi import answers, api_blueprint, spec

bp = api_blueprint("jobs")


@bp.get("/jobs")
@requires("site.manage")
@spec.validate(query=JobQuery, resp=answers(401, 403, 422, HTTP_200=JobListOut), tags=["jobs"])
def list_(query: JobQuery) -> JobListOut:
    """The jobs in a state, those that are due last first."""
    page = jobs_in(query.state, cursor=query.cursor, limit=query.limit, field="cursor")
    items = [JobOut.of(job) for job in page.items]
    return JobListOut(counts=counts_by_state(), items=items, next_cursor=page.next_cursor)


@bp.post("/jobs/<int(max=2147483647):job_id>/retry")
@requires("site.manage")
@spec.validate(resp=answers(401, 403, 404, 409, HTTP_200=JobOut), tags=["jobs"])
def retry(job_id: int) -> JobOut:
    """Let a job that is dead, or waits, run now, with all its attempts."""
    return JobOut.of(service.retry(job_id))


@bp.delete("/jobs/<int(max=2147483647):job_id>")
@requires("site.manage")
@spec.validate(resp=answers(401, 403, 404, 409, HTTP_204=None), tags=["jobs"])
def drop(job_id: int) -> tuple[str, int]:
    """Remove a job that is dead, or waits."""
    service.drop(job_id)
    return "", 204
