// A folder may be dropped on the page: its files are put into the file field, as if chosen there.
const FILES_MAX = 500;

const filesOf = async (entry) => {
  if (entry.isFile) return [await new Promise((found, failed) => entry.file(found, failed))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((read, failed) => reader.readEntries(read, failed));
    if (!some.length || found.length > FILES_MAX) return found;
    for (const one of some) found.push(...await filesOf(one));
  }
};

const form = document.querySelector("form.drop");
const field = form?.querySelector("input[name=chosen]");
if (field) {
  const mark = (is) => form.classList.toggle("is-over", is);
  form.addEventListener("dragover", (event) => { event.preventDefault(); mark(true); });
  form.addEventListener("dragleave", () => mark(false));
  form.addEventListener("drop", async (event) => {
    event.preventDefault();
    mark(false);
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    const files = (await Promise.all(entries.map(filesOf))).flat();
    const chosen = new DataTransfer();
    for (const file of files) if (!file.name.startsWith(".")) chosen.items.add(file);
    field.files = chosen.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    form.querySelector("button[type=submit]").focus();
  });
}
