// What the official JavaScript client does: node hub.mjs <endpoint> <token>; prints one JSON object.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [hubUrl, accessToken, modules] = process.argv.slice(2);
const entry = createRequire(`${modules}/`).resolve("@huggingface/hub");
const hub = await import(pathToFileURL(entry).href);
const to = { hubUrl, accessToken };
const repo = { type: "dataset", name: "alice/thing" };
const large = new Uint8Array(200_000).map((_, index) => (index * 2654435761) >>> 13);

const me = await hub.whoAmI(to);
await hub.createRepo({ ...to, repo });
await hub.uploadFiles({
  ...to,
  repo,
  commitTitle: "Add both",
  files: [
    { path: "notes.txt", content: new Blob(["notes"]) },
    { path: "data.bin", content: new Blob([large]) },
  ],
});
const files = [];
for await (const file of hub.listFiles({ ...to, repo, recursive: true })) files.push([file.path, file.size, !!file.lfs]);
const notes = await (await hub.downloadFile({ ...to, repo, path: "notes.txt" })).text();
const back = new Uint8Array(await (await hub.downloadFile({ ...to, repo, path: "data.bin" })).arrayBuffer());
const there = await hub.fileExists({ ...to, repo, path: "notes.txt" });
const [info] = await hub.pathsInfo({ ...to, repo, paths: ["data.bin"], expand: true });
await hub.createBranch({ ...to, repo, branch: "next" });
await hub.createBranch({ ...to, repo, branch: "bare", empty: true });
const bare = [];
for await (const file of hub.listFiles({ ...to, repo, revision: "bare" })) bare.push(file.path);
await hub.deleteBranch({ ...to, repo, branch: "bare" });
const refused = async (promise) => promise.then(() => null, (error) => error.statusCode);
const refusals = [
  await refused(hub.createBranch({ ...to, repo, branch: "next" })),
  await refused(hub.deleteBranch({ ...to, repo, branch: "main" })),
  await refused(hub.checkRepoAccess({ ...to, repo: { type: "dataset", name: "alice/nothing" } })),
  await refused(hub.createRepo({ ...to, repo: { type: "space", name: "alice/x" }, sdk: "streamlit" })),
  await refused(hub.uploadFile({ ...to, repo, file: { path: "README.md", content: new Blob(["---\ntags: x\n---\n"]) } })),
  await refused(hub.whoAmI({ hubUrl, accessToken: "hf_nobody" })),
];
await hub.checkRepoAccess({ ...to, repo });
const exists = [
  await hub.repoExists({ ...to, repo }),
  await hub.repoExists({ ...to, repo: { type: "dataset", name: "alice/nothing" } }),
];
await hub.deleteFile({ ...to, repo, path: "notes.txt" });
const commits = [];
for await (const commit of hub.listCommits({ ...to, repo })) commits.push(commit.title);
const left = await hub.fileExists({ ...to, repo, path: "notes.txt" });
await hub.createRepo({ ...to, repo: { type: "space", name: "alice/demo" }, sdk: "static" });
const space = await hub.spaceInfo({ ...to, name: "alice/demo" });
await hub.deleteRepo({ ...to, repo });
const names = [];
for await (const one of hub.listDatasets({ ...to, search: { owner: "alice" } })) names.push(one.name);
console.log(
  JSON.stringify({
    me: me.name,
    files,
    notes,
    same: back.length === large.length && back.every((byte, index) => byte === large[index]),
    commits,
    left,
    there,
    hashed: /^[0-9a-f]{64}$/.test(info.xetHash),
    bare,
    refusals,
    exists,
    sdk: space.sdk,
    names,
  }),
);
