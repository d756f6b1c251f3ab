// Files that are too large together are told of before they are sent; the server refuses them anyway.
document.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.matches("[data-files]")) return;
  const bytes = [...input.files].reduce((sum, file) => sum + file.size, 0);
  const told = bytes > Number(input.dataset.sumMax) ? input.dataset.tooLarge : "";
  input.setCustomValidity(told);
  input.closest(".field").querySelector("[data-files-fault]").textContent = told;
});
